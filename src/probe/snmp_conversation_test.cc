#include "probe/snmp_conversation.h"

#include "probe/probe_context_test.h"
#include "probe/script_test.h"
#include "probe/snmp_communities.h"

#include <algorithm>
#include <map>
#include <set>

#include <gtest/gtest.h>

namespace pw {
namespace {

using Ids = std::vector<std::string>;

const ObjectId kContact = {1, 3, 6, 1, 2, 1, 1, 4, 0};
const ObjectId kAdminStatus = {1, 3, 6, 1, 2, 1, 2, 2, 1, 7, 1};

/// An agent with the answers of net-snmp 5.9.3, or of a careless one.
class Agent {
 public:
  std::set<std::string> readers;
  std::set<std::string> writers;
  ObjectId view = {1, 3, 6, 1};  ///< what readers and writers may see
  bool any_community = false;
  bool refuses_with_error = false;  ///< strangers get an error instead of silence
  bool takes_wrong_types = false;
  bool says_not_writable = false;
  std::map<ObjectId, SnmpBinding> objects;
  std::vector<SnmpPdu> sets;
  std::set<std::string> asked;

  Agent() {
    Add({1, 3, 6, 1, 2, 1, 1, 1, 0}, kBerOctetString, "an agent");
    Add({1, 3, 6, 1, 2, 1, 1, 2, 0}, kBerObjectId, "\x2b\x06\x01\x04\x01\xbf\x08\x03");
    Add(kContact, kBerOctetString, "somebody");
    Add(kAdminStatus, kBerInteger, "\1");
  }

  std::optional<std::string> Answer(const std::string& bytes) {
    auto message = ParseSnmp(AsBytes(bytes));
    if (!message) return std::nullopt;  // version 3: not spoken
    asked.insert(message->community);
    const bool known = any_community || readers.contains(message->community) ||
                       writers.contains(message->community);
    if (!known && !refuses_with_error) return std::nullopt;
    SnmpPdu& pdu = message->pdu;
    if (!known) {
      pdu.error = SnmpError::kAuthorization;
    } else if (pdu.tag == kSnmpSet) {
      sets.push_back(pdu);
      Set(message->version, writers.contains(message->community), pdu);
    } else {
      Get(message->version, pdu);
    }
    pdu.tag = kSnmpResponse;
    return std::string(AsText(BuildSnmp(*message)));
  }

 private:
  void Add(ObjectId name, std::uint8_t type, std::string_view value) {
    const auto bytes = AsBytes(value);
    objects[name] = {name, type, {bytes.begin(), bytes.end()}};
  }

  bool Sees(const ObjectId& name) const {
    return name.size() >= view.size() && std::equal(view.begin(), view.end(), name.begin());
  }

  void Get(SnmpVersion version, SnmpPdu& pdu) const {
    for (SnmpBinding& binding : pdu.bindings) {
      auto found =
          pdu.tag == kSnmpGetNext ? objects.upper_bound(binding.name) : objects.find(binding.name);
      while (pdu.tag == kSnmpGetNext && found != objects.end() && !Sees(found->first))
        ++found;
      if (found != objects.end() && Sees(found->first)) {
        binding = found->second;
      } else if (version == SnmpVersion::kV1) {
        pdu.error = SnmpError::kNoSuchName;
      } else {
        binding.type = 0x80;
      }
    }
  }

  void Set(SnmpVersion version, bool writer, const SnmpPdu&, SnmpError& error) const {
    const bool one = version == SnmpVersion::kV1;
    if (!writer) error = one ? SnmpError::kNoSuchName : SnmpError::kNoAccess;
    if (writer) error = one ? SnmpError::kBadValue : SnmpError::kWrongType;
  }

  void Set(SnmpVersion version, bool writer, SnmpPdu& pdu) {
    SnmpBinding& object = objects.at(pdu.bindings.at(0).name);
    if (says_not_writable) {
      pdu.error = SnmpError::kNotWritable;
    } else if (writer && (takes_wrong_types || object.type == pdu.bindings[0].type)) {
      object = pdu.bindings[0];
    } else {
      Set(version, writer, pdu, pdu.error);
    }
  }
};

std::optional<ServiceIdentity> Ask(Agent& agent, std::vector<std::string> communities = {},
                                   std::uint16_t port = 161) {
  ProbeContext context = UdpContext(port);
  context.communities = std::move(communities);
  SnmpConversation snmp(context);
  HoldWith(snmp, [&](const std::string& message) { return agent.Answer(message); });
  return snmp.identity();
}

TEST(SnmpConversation, ReadAccessIsNoWriteAccess) {
  Agent agent;
  agent.readers = {"public"};
  const auto identity = Ask(agent);
  ASSERT_TRUE(identity);
  EXPECT_EQ(identity->protocol, "snmp");
  EXPECT_EQ(identity->confidence, Confidence::kBehaviour);
  EXPECT_EQ(identity->product, "net-snmp");
  EXPECT_EQ(WeaknessIds(identity), (Ids{"snmpv2c-read", "snmpv1-read"}));
  EXPECT_EQ(FactOf(*identity, "snmp.write"),
            "\"public\" v2c: refused for 2 objects; \"public\" v1: refused for 2 objects");
}

TEST(SnmpConversation, FindsWriteAccessWithoutChangingAnything) {
  Agent agent;
  agent.readers = {"public"};
  agent.writers = {"private"};
  const auto before = agent.objects;
  const auto identity = Ask(agent);
  ASSERT_TRUE(identity);
  EXPECT_EQ(WeaknessIds(identity),
            (Ids{"snmpv2c-read", "snmpv1-read", "snmpv2c-write", "snmpv1-write"}));
  EXPECT_EQ(identity->weaknesses[2].detail,
            "SET with a wrong type under \"private\" got past the access check: sysContact.0 "
            "wrongType");
  EXPECT_EQ(agent.objects, before);
  EXPECT_EQ(FactOf(*identity, "snmp.changed"), "");
}

TEST(SnmpConversation, FindsWriteAccessThatIsLimitedToInterfaces) {
  Agent agent;
  agent.writers = {"private"};
  agent.view = {1, 3, 6, 1, 2, 1, 2, 2};
  const auto identity = Ask(agent);
  ASSERT_TRUE(identity);
  EXPECT_EQ(WeaknessIds(identity),
            (Ids{"snmpv2c-write", "snmpv2c-read", "snmpv1-write", "snmpv1-read"}));
  EXPECT_EQ(FactOf(*identity, "snmp.communities"), "\"private\" v2c, \"private\" v1");
  EXPECT_TRUE(std::ranges::all_of(agent.sets, [](const SnmpPdu& set) {
    return set.bindings.at(0).name == kAdminStatus && set.bindings[0].type == kBerOctetString;
  }));
}

TEST(SnmpConversation, WritesTheOldValueBackShouldAWrongOneBeTaken) {
  Agent agent;
  agent.writers = {"private"};
  agent.takes_wrong_types = true;
  const auto before = agent.objects;
  const auto identity = Ask(agent);
  ASSERT_TRUE(identity);
  EXPECT_EQ(agent.objects, before);
  EXPECT_EQ(FactOf(*identity, "snmp.written-back"), "sysContact.0");
  EXPECT_EQ(FactOf(*identity, "snmp.changed"), "");
  ASSERT_EQ(agent.sets.size(), 4U);  // wrong and old, in both versions
  EXPECT_EQ(agent.sets[1].bindings[0], before.at(kContact));
  const auto ids = WeaknessIds(identity);
  EXPECT_NE(std::ranges::find(ids, "snmpv2c-write"), ids.end());
}

TEST(SnmpConversation, NotWritableMeansEither) {
  Agent agent;
  agent.readers = {"public"};
  agent.says_not_writable = true;
  const auto identity = Ask(agent);
  ASSERT_TRUE(identity);
  EXPECT_EQ(WeaknessIds(identity), (Ids{"snmpv2c-read", "snmpv1-read"}));
  EXPECT_TRUE(FactOf(*identity, "snmp.write")
                  .starts_with("\"public\" v2c: inconclusive, sysContact.0 notWritable"));
}

TEST(SnmpConversation, AnAgentThatAnswersARandomCommunityProvesNoCommunity) {
  Agent agent;
  agent.any_community = true;
  const auto identity = Ask(agent);
  ASSERT_TRUE(identity);
  const auto ids = WeaknessIds(identity);
  EXPECT_NE(std::ranges::find(ids, "snmp-any-community"), ids.end());
  EXPECT_LT(agent.asked.size(), 4U) << "the list is left at that";
}

TEST(SnmpConversation, AnErrorForStrangersIsNoAccess) {
  Agent agent;
  agent.readers = {"cisco"};
  agent.refuses_with_error = true;
  const auto identity = Ask(agent);
  ASSERT_TRUE(identity);
  const auto ids = WeaknessIds(identity);
  EXPECT_EQ(std::ranges::find(ids, "snmp-any-community"), ids.end());
}

TEST(SnmpConversation, TriesTheUsersWordsFirstAndDoesNotTellThem) {
  Agent agent;
  agent.readers = {"s3cr3t"};
  const auto identity = Ask(agent, {"s3cr3t"}, 40000);
  ASSERT_TRUE(identity);
  EXPECT_EQ(FactOf(*identity, "snmp.communities"),
            "community 1 of the user v2c, community 1 of the user v1");
  for (const auto& [name, value] : identity->facts)
    EXPECT_EQ(value.find("s3cr3t"), std::string::npos) << name;
  for (const Weakness& weakness : identity->weaknesses)
    EXPECT_EQ(weakness.detail.find("s3cr3t"), std::string::npos) << weakness.id;
}

TEST(SnmpConversation, ASecondSessionAsksForWhatWasAnsweredAndTheControl) {
  Agent agent;
  agent.readers = {"public", "of the user"};
  ProbeContext context = UdpContext(161);
  context.communities = {"not known", "of the user"};
  SnmpConversation first(context);
  HoldWith(first, [&](const std::string& bytes) { return agent.Answer(bytes); });
  EXPECT_GT(agent.asked.size(), 20U);
  agent.asked.clear();
  context.hint = first.Hint();
  context.nonce = 2;
  SnmpConversation second(context);
  HoldWith(second, [&](const std::string& bytes) { return agent.Answer(bytes); });
  EXPECT_EQ(agent.asked.size(), 3U) << "both, and a random one";
  EXPECT_EQ(WeaknessIds(second.identity()), WeaknessIds(first.identity()));
  EXPECT_EQ(FactOf(*second.identity(), "snmp.communities"),
            FactOf(*first.identity(), "snmp.communities"));
}

TEST(SnmpConversation, AStrangePortThatIsSilentIsNotAskedForTheWholeList) {
  Agent agent;
  EXPECT_FALSE(Ask(agent, {}, 40000));
  EXPECT_EQ(agent.asked.size(), 3U);  // public, private, a random one
  Agent own;
  EXPECT_FALSE(Ask(own, {}, 161));
  EXPECT_EQ(own.asked.size(), FactoryCommunities().size() + 1);
}

// net-snmp 5.9.3 with users of version 3 alone; nonce 1
TEST(SnmpConversation, FindsAnEngineOfVersionThree) {
  SnmpConversation snmp(UdpContext(161));
  const Heard heard = Converse(
      snmp,
      std::vector<PeerStep>{
          Answers{FromHex("3072020103301102046f4c57a8020300ffe304010002010304223020041180001f8880e5"
                          "f01760045c076b0000"
                          "00000201010202028304000400040030360411"
                          "80001f8880e5f01760045c076b000000000400a81f020465794a3b02010002010030"
                          "11300f060a2b060106030f01010400410102")}},
      false);
  EXPECT_TRUE(heard.done);
  EXPECT_LE(heard.waited, milliseconds{8000});
  ASSERT_TRUE(heard.identity);
  EXPECT_EQ(FactOf(*heard.identity, "snmp.engine-id"), "80001f8880e5f01760045c076b00000000");
  EXPECT_EQ(FactOf(*heard.identity, "snmp.engine-enterprise"), "8072");
  EXPECT_EQ(FactOf(*heard.identity, "snmp.versions"), "v3");
  EXPECT_TRUE(heard.identity->weaknesses.empty());
}

TEST(SnmpConversation, AnEchoIsNoAgent) {
  SnmpConversation snmp(UdpContext(161));
  HoldWith(snmp, [](const std::string& message) { return std::optional(message); });
  EXPECT_FALSE(snmp.identity());
}

TEST(SnmpCommunities, AreFewAndBeginWithTheUsualOnes) {
  const auto& communities = FactoryCommunities();
  ASSERT_GE(communities.size(), 10U);
  EXPECT_LE(communities.size(), 25U);
  EXPECT_EQ(communities[0], "public");
  EXPECT_EQ(communities[1], "private");
}

}  // namespace
}  // namespace pw
