#pragma once

#include "cli/exit_code.h"

#include <CLI/CLI.hpp>

namespace pw {

/// Each adds one command to the table. When the command was chosen and its options are right, its
/// callback runs it and writes the outcome to `exit`, which must outlive `app`.
void AddAuditCommand(CLI::App& app, ExitCode& exit);
void AddCompletionCommand(CLI::App& app, ExitCode& exit);
void AddDiffCommand(CLI::App& app, ExitCode& exit);
void AddHistoryCommand(CLI::App& app, ExitCode& exit);
void AddInventoryCommand(CLI::App& app, ExitCode& exit);
void AddKeysCommand(CLI::App& app, ExitCode& exit);
void AddListCommand(CLI::App& app, ExitCode& exit);
void AddProfilesCommand(CLI::App& app, ExitCode& exit);
void AddReportCommand(CLI::App& app, ExitCode& exit);
void AddScanCommand(CLI::App& app, ExitCode& exit);
void AddTimestampCommand(CLI::App& app, ExitCode& exit);
void AddVerifyCommand(CLI::App& app, ExitCode& exit);

}  // namespace pw
