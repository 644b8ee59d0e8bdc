#include "cli/identify_options.h"

namespace pw {

void AddIdentifyOptions(CLI::App& command, IdentifyOptions options) {
  command
      .add_option("--community", options.communities,
                  "SNMP community to try before the usual ones; may be given again")
      ->delimiter(',')
      ->type_name("WORD");
  command.add_option("--communities", options.community_file, "file of them, one a line")
      ->type_name("FILE");
  command.add_flag(
      "--intrusive", options.intrusive,
      "when ports are spoken with: also requests that change state on the target, such "
      "as an S1 set-up; ask its operator first");
}

}  // namespace pw
