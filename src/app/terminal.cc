#include "app/terminal.h"

#include "sys/host.h"

namespace pw {

bool ResultsGoToATerminal() {
  return StandardOutputIsTerminal();
}

bool ProgressGoesToATerminal() {
  return StandardErrorIsTerminal();
}

}  // namespace pw
