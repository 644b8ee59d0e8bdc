#include "probe/product_name.h"

#include "base/text.h"

#include <algorithm>
#include <array>

namespace pw {
namespace {

constexpr std::size_t kLongestVersion = 40;

bool IsDigit(char c) {
  return c >= '0' && c <= '9';
}

bool EndsVersion(char c) {
  return c == ' ' || c == ')' || c == ']' || c == ',' || c == '\r';
}

/// As servers write themselves in their greetings.
constexpr auto kFtpServers = std::to_array<std::string_view>(
    {"vsFTPd", "ProFTPD", "Pure-FTPd", "FileZilla Server", "Microsoft FTP Service", "Serv-U",
     "bftpd", "wu-", "tnftpd", "pyftpdlib", "GNU inetutils", "GNU FTP server", "NcFTPd",
     "Cerberus FTP Server", "Titan FTP Server", "VxWorks"});

/// The version at the start of `text`, behind the words that products put before it.
std::string_view VersionAt(std::string_view text) {
  for (const std::string_view filler : {" ", "Server", " ", "FTP", " ", "(", "version", "v", " "}) {
    if (text.starts_with(filler)) text.remove_prefix(filler.size());
  }
  if (text.empty() || !IsDigit(text.front())) return {};
  const auto end = std::ranges::find_if(text, EndsVersion) - text.begin();
  return text.substr(0, std::min<std::size_t>(static_cast<std::size_t>(end), kLongestVersion));
}

}  // namespace

ProductName SplitProduct(std::string_view word) {
  for (std::size_t i = 1; i + 1 < word.size(); ++i) {
    const bool cut = word[i] == '_' || word[i] == '-' || word[i] == '/';
    if (cut && IsDigit(word[i + 1]))
      return {std::string(word.substr(0, i)), std::string(word.substr(i + 1))};
  }
  return {std::string(word), {}};
}

ProductName FtpProduct(std::string_view greeting) {
  const std::string lower = ToLower(greeting);
  for (const std::string_view server : kFtpServers) {
    const std::size_t at = lower.find(ToLower(server));
    if (at == std::string::npos) continue;
    return {std::string(server), std::string(VersionAt(greeting.substr(at + server.size())))};
  }
  return {};
}

}  // namespace pw
