#pragma once

namespace pw {

/// True if results go to a person's terminal: colour and progress are for those alone.
bool ResultsGoToATerminal();

}  // namespace pw
