#pragma once

namespace pw {

/// True if results go to a person's terminal: colour and progress are for those alone.
bool ResultsGoToATerminal();
/// The same for what is told meanwhile.
bool ProgressGoesToATerminal();

}  // namespace pw
