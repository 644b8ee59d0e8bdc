#include "probe/product_name.h"

#include <gtest/gtest.h>

namespace pw {
namespace {

TEST(ProductName, CutsAWordBeforeItsVersion) {
  EXPECT_EQ(SplitProduct("OpenSSH_9.2p1"), (ProductName{"OpenSSH", "9.2p1"}));
  EXPECT_EQ(SplitProduct("OpenSSH_for_Windows_8.1"), (ProductName{"OpenSSH_for_Windows", "8.1"}));
  EXPECT_EQ(SplitProduct("Cisco-1.25"), (ProductName{"Cisco", "1.25"}));
  EXPECT_EQ(SplitProduct("mod_sftp/0.9.9"), (ProductName{"mod_sftp", "0.9.9"}));
  EXPECT_EQ(SplitProduct("ROSSSH"), (ProductName{"ROSSSH", ""}));
}

TEST(ProductName, FindsFtpServersInTheirGreetings) {
  EXPECT_EQ(FtpProduct("(vsFTPd 3.0.3)"), (ProductName{"vsFTPd", "3.0.3"}));
  EXPECT_EQ(FtpProduct("ProFTPD Server (lab) [127.0.0.1]"), (ProductName{"ProFTPD", ""}));
  EXPECT_EQ(FtpProduct("ProFTPD 1.3.5e Server (Debian)"), (ProductName{"ProFTPD", "1.3.5e"}));
  EXPECT_EQ(FtpProduct("FileZilla Server 1.8.1"), (ProductName{"FileZilla Server", "1.8.1"}));
  EXPECT_EQ(FtpProduct("VxWorks (5.4.2) server ready"), (ProductName{"VxWorks", "5.4.2"}));
  EXPECT_EQ(FtpProduct("mail.example ESMTP"), ProductName{});
}

}  // namespace
}  // namespace pw
