#include "app/collector_file.h"

#include "base/bytes.h"
#include "base/text.h"
#include "model/sha256.h"
#include "sys/file.h"

#include <algorithm>
#include <span>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace pw {
namespace {

constexpr std::size_t kProgramLimit = std::size_t{64} << 20;

struct Machine {
  std::uint16_t number;  ///< e_machine, elf.h
  std::string_view family;
};
constexpr Machine kMachines[] = {{3, "i386"},    {21, "ppc64le"},  {22, "s390x"},   {40, "arm"},
                                 {62, "x86_64"}, {183, "aarch64"}, {243, "riscv64"}};

/// Where the collectors lie that came with this program.
std::vector<std::string> Places(const std::string& family) {
  const auto own = ReadLink("/proc/self/exe");
  if (!own) return {};
  const std::string folder = own->substr(0, own->rfind('/'));
  return {fmt::format("{}/portwarrant-collector-{}", folder, family),
          fmt::format("{}/../libexec/portwarrant/portwarrant-collector-{}", folder, family)};
}

Result<std::string> ChoosePath(const std::string& family, const std::string& given) {
  if (!given.empty()) return given;
  const auto places = Places(family);
  const auto found =
      std::ranges::find_if(places, [](const std::string& path) { return bool(StatFile(path)); });
  if (found != places.end()) return *found;
  return Error{Error::Code::kNotFound,
               fmt::format("find collector for a machine of kind {}: there is none at {}; name one "
                           "with --collector",
                           Printable(family), fmt::join(places, " and "))};
}

}  // namespace

std::string MachineFamily(std::string_view machine) {
  if (machine.size() == 4 && machine.front() == 'i' && machine.ends_with("86")) return "i386";
  if (machine.starts_with("armv")) return "arm";
  return std::string(machine);
}

std::string MachineOfProgram(std::string_view bytes) {
  constexpr std::size_t kMachineAt = 18;
  constexpr std::size_t kDataAt = 5;  // EI_DATA: 1 = least significant byte first
  if (!bytes.starts_with("\177ELF") || bytes.size() < kMachineAt + 2) return {};
  const auto low = static_cast<unsigned char>(bytes[kMachineAt]);
  const auto high = static_cast<unsigned char>(bytes[kMachineAt + 1]);
  const unsigned number = bytes[kDataAt] == 1 ? low + 256U * high : high + 256U * low;
  const auto* known = std::ranges::find(kMachines, number, &Machine::number);
  return known == std::end(kMachines) ? std::string() : std::string(known->family);
}

Result<CollectorFile> ReadCollector(std::string_view machine, const std::string& given) {
  const std::string family = MachineFamily(machine);
  auto path = ChoosePath(family, given);
  if (!path) return std::move(path).error();
  auto bytes = ReadFile(*path, kProgramLimit);
  if (!bytes) return std::move(bytes).error();
  const std::string of = MachineOfProgram(*bytes);
  if (of != family) {
    return Error{
        Error::Code::kInvalid,
        fmt::format("read collector {}: it is {}, and the element is a machine of kind {}", *path,
                    of.empty() ? "no program" : "a program for " + of, Printable(family))};
  }
  std::string sum = Sha256Hex(*bytes);
  return CollectorFile{*std::move(path), *std::move(bytes), std::move(sum)};
}

}  // namespace pw
