#pragma once

#include "base/result.h"
#include "model/port_list.h"

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace pw {

inline constexpr std::string_view kSchemeFormat = "portwarrant/scheme/1";

/// What a scheme calls one of R1 to R5.
struct SchemeRequirement {
  std::string id;           ///< "R1"
  std::string title;        ///< what it asks, in a few words
  std::string clause;       ///< where
  std::string source;       ///< from where we know; never empty
  bool unverified = false;  ///< the wording was not checked against the text of the source
};

/// A test case of a scheme: which steps of an audit it is made of, in its order.
struct SchemeTestCase {
  std::string id;  ///< "TC1", "TC_BVT_PORT_SCANNING"
  std::string title;
  std::string clause;
  std::string source;
  bool unverified = false;
  std::vector<std::string> steps;  ///< keys, see SchemeStepKeys()
};

/// How a certification scheme asks for what an audit finds, and lays it out. It changes no verdict
/// of a finding. Format "portwarrant/scheme/1".
struct Scheme {
  std::string name;  ///< "tr33806"
  std::string title;
  std::string source;
  std::vector<std::string> forbidden;  ///< forbidden lists, unless the port list names its own
  std::vector<SchemeRequirement> requirements;  ///< R1 to R5, each once
  std::vector<SchemeTestCase> test_cases;
};

/// Keys of the steps that a scheme can ask for.
std::vector<std::string_view> SchemeStepKeys();

/// What reading a scheme gave: the scheme, or at least one error in `issues`.
struct SchemeReading {
  std::optional<Scheme> scheme;
  std::vector<ListIssue> issues;
};

/// Reads a scheme (docs/schema/scheme-1.schema.json). R1 to R5 must each stand once, ids of test
/// cases must differ, and every row needs its source.
SchemeReading ParseSchemeYaml(std::string_view text, const std::string& file);

/// Names of the built-in schemes of data/schemes, sorted.
std::vector<std::string_view> SchemeNames();
/// A built-in scheme. Errors: kNotFound, with the nearest name.
Result<Scheme> BuiltInScheme(std::string_view name);

}  // namespace pw
