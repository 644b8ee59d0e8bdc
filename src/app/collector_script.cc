// The scripts go to the login shell as one single-quoted word for sh. They hold no quote of that
// kind, no line end, no backslash and no exclamation mark, so that each usual shell passes them on
// as they are (csh(1) and fish(1) have rules of their own for the latter three).
#include "app/collector_script.h"

#include "base/text.h"

#include <algorithm>
#include <optional>

#include <fmt/format.h>

namespace pw {
namespace {

constexpr std::string_view kGreeting = "portwarrant-element";
constexpr std::string_view kOutput = "portwarrant-collector";

/// An empty line first: a login shell may have printed half a line.
constexpr std::string_view kAskElement =
    "echo; echo portwarrant-element; uname -s; uname -m; id -u";
constexpr std::string_view kAskSudo =
    "; case $(id -u) in 0) ;; *) if m=$(sudo -n sh -c : 2>&1 </dev/null); then echo sudo; "
    "else echo \"no $m\"; fi;; esac";

/// A file that a program may run from: one is made, and tried as a script without a first line,
/// which the shell reads by itself where the kernel would have run it. Memory before disks.
constexpr std::string_view kFindFolder =
    "umask 077; f=; c() { [ -z \"$f\" ] || rm -f \"$f\"; }; trap c EXIT; "
    "trap \"exit 129\" HUP INT TERM PIPE; "
    "for d in /run/user/$(id -u) /run /dev/shm /tmp /var/tmp \"$HOME\"; do "
    "[ -d \"$d\" ] && [ -w \"$d\" ] || continue; "
    "f=$(mktemp \"$d/.portwarrant.XXXXXXXX\" 2>/dev/null) || continue; "
    "echo : >\"$f\" && chmod 700 \"$f\" && \"$f\" 2>/dev/null && break; "
    "rm -f \"$f\"; f=; done; ";

/// From the rm on the file has no name; it goes with descriptor 7, which only reads: cat alone has
/// it open for writing, for as long as it does, since the kernel runs nothing that is.
constexpr std::string_view kTakeProgram =
    "exec 7<\"$f\"; rm -f \"$f\"; f=; cat >/proc/self/fd/7; "
    "n=$(wc -c </proc/self/fd/7); s=$(sha256sum </proc/self/fd/7 2>/dev/null); s=${s%% *}; ";

bool IsShellSafe(std::string_view word) {
  return !word.empty() && word.front() != '-' && std::ranges::all_of(word, [](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("._-+@:").find(c) != std::string_view::npos;
  });
}

/// Takes off everything up to the line `mark` (with what may follow in that line).
std::optional<std::string_view> After(std::string_view& text, std::string_view mark) {
  while (const auto line = NextLine(text)) {
    if (line->starts_with(mark)) return line->substr(mark.size());
  }
  return std::nullopt;
}

std::string Wrapped(std::string_view script, bool sudo) {
  return fmt::format("exec {}sh -c '{}'", sudo ? "sudo -n " : "", script);
}

}  // namespace

std::string GreetingCommand(bool ask_sudo) {
  return Wrapped(fmt::format("{}{}", kAskElement, ask_sudo ? kAskSudo : ""), false);
}

Result<ElementGreeting> ParseGreeting(std::string_view text) {
  std::string_view rest = text;
  const auto none = [&](std::string_view what) {
    return Error{Error::Code::kUnavailable, fmt::format("ask the element what it is: {}", what)};
  };
  if (!After(rest, kGreeting)) {
    std::string_view first = text;
    const auto line = NextLine(first);
    return none(fmt::format("its login shell does not run commands; it says \"{}\"",
                            Printable(line.value_or("").substr(0, 200))));
  }
  const auto system = NextLine(rest);
  if (system != "Linux")
    return none(fmt::format("it is no Linux but \"{}\"", Printable(system.value_or(""))));
  ElementGreeting greeting;
  greeting.machine = NextLine(rest).value_or("");
  const auto uid = ParseNumber<std::uint32_t>(NextLine(rest).value_or(""));
  if (greeting.machine.empty() || !uid) return none("it does not tell its machine and user");
  greeting.uid = *uid;
  const std::string_view sudo = NextLine(rest).value_or("");
  greeting.sudo = sudo == "sudo";
  if (sudo.starts_with("no ")) greeting.sudo_reason = Printable(sudo.substr(3).substr(0, 200));
  return greeting;
}

Result<std::string> CollectorCommand(const CollectorRun& run) {
  if (!IsShellSafe(run.netns)) {
    return Error{Error::Code::kInvalid,
                 fmt::format("collect from a distance: the name \"{}\" of a network namespace may "
                             "not stand in a command; give its inode number",
                             Printable(run.netns))};
  }
  const std::string check = fmt::format(
      "[ \"$n\" -eq {0} ] && case $s in {1}|\"\") true;; *) false;; esac || "
      "{{ echo \"$n bytes of {0} arrived, SHA-256 $s\" >&2; exit {2}; }}; ",
      run.size, run.sha256, kNotArrivedWhole);
  const std::string script = fmt::format(
      "{}[ -n \"$f\" ] || {{ echo no folder >&2; exit {}; }}; {}{}echo; echo {} $s; "
      "exec /proc/self/fd/7 --netns {} --owners {} --time {}",
      kFindFolder, kNoFolderToRunIn, kTakeProgram, check, kOutput, run.netns, run.owners,
      run.time.count());
  return Wrapped(script, run.sudo);
}

Result<CollectorOutput> SplitCollectorOutput(std::string_view text) {
  const auto sum = After(text, kOutput);
  if (!sum) return Error{Error::Code::kInvalid, "read the collector's output: it did not start"};
  return CollectorOutput{.verified = !Trim(*sum).empty(), .inventory = text};
}

}  // namespace pw
