#include "audit/coverage_gaps.h"

#include "base/text.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace pw {
namespace {

/// Transports whose sockets every element may have, so that each must have been asked for.
constexpr std::array kAsked = {Transport::kTcp, Transport::kUdp, Transport::kSctp};

bool Mentions(std::string_view text, std::string_view word) {
  return ToLower(text).find(word) != std::string::npos;
}

/// Could sockets or services exist that this row's question would have shown?
bool Hides(const Coverage& row) {
  if (row.status == CoverageStatus::kComplete) return false;
  if (row.status != CoverageStatus::kUnavailable) return true;
  if (row.subject == "inetd" || row.subject == "packages" || row.subject == "services" ||
      row.subject == "bind check")
    return false;
  if (row.subject != "sockets" || !row.transport) return true;
  switch (*row.transport) {
    case Transport::kSctp:
    case Transport::kUdplite:
    case Transport::kMptcp:
      return false;
    case Transport::kTcp:
    case Transport::kUdp:
    case Transport::kRaw:
    case Transport::kPacket:
      break;
  }
  // A kernel without IPv6, or with it switched off: only the reason says so.
  return row.family != Family::kIpv6 ||
         !(Mentions(row.reason, "ipv6") || Mentions(row.reason, "kernel has no"));
}

const NetworkNamespace* NamespaceOf(const ElementView& view, std::uint64_t inode) {
  const auto& namespaces = view.inventory().namespaces;
  const auto found = std::ranges::find(namespaces, inode, &NetworkNamespace::inode);
  return found == namespaces.end() ? nullptr : &*found;
}

std::string NameOf(const NetworkNamespace& netns) {
  return netns.name.empty() ? fmt::to_string(netns.inode) : Printable(netns.name);
}

bool IsChosen(const ElementView& view, const Coverage& row) {
  const NetnsSelection& selection = view.selection();
  if (row.netns != 0) {
    return std::ranges::any_of(selection.chosen, [&](std::uint32_t index) {
      return view.inventory().namespaces[index].inode == row.netns;
    });
  }
  // Other namespaces and the host's services are no part of an element that is one namespace.
  if (row.subject == "namespaces") return selection.every;
  if (row.subject == "services") return selection.host_services;
  return true;
}

std::string Say(const Coverage& row, const std::string& netns) {
  std::string what = row.subject;
  if (row.transport) what += fmt::format(" {}", ToString(*row.transport));
  if (row.family) what += fmt::format("/{}", ToString(*row.family));
  if (!netns.empty()) what += " in " + netns;
  return fmt::format("{} {} ({})", what, ToString(row.status),
                     row.reason.empty() ? std::string("no reason given") : Printable(row.reason));
}

bool HasRow(const CoverageGaps& gaps, std::string_view subject) {
  return std::ranges::any_of(
      gaps.rows, [&](const ReportCoverage& row) { return row.coverage.subject == subject; });
}

bool HasSocketRow(const CoverageGaps& gaps, std::uint64_t inode, Transport transport) {
  return std::ranges::any_of(gaps.rows, [&](const ReportCoverage& row) {
    const Coverage& coverage = row.coverage;
    return coverage.subject == "sockets" && (coverage.netns == 0 || coverage.netns == inode) &&
           (!coverage.transport || coverage.transport == transport);
  });
}

void AddUnasked(const ElementView& view, CoverageGaps& gaps) {
  const auto say = [&](std::string what) {
    gaps.of_ports.push_back(std::move(what) + " (no coverage row: never asked)");
  };
  for (const std::uint32_t index : view.selection().chosen) {
    const NetworkNamespace& netns = view.inventory().namespaces[index];
    for (const Transport transport : kAsked) {
      if (!HasSocketRow(gaps, netns.inode, transport))
        say(fmt::format("sockets {} in {}", ToString(transport), NameOf(netns)));
    }
  }
  if (view.selection().chosen.empty()) say("network namespaces");
  if (!HasRow(gaps, "owners")) say("owners");
  if (view.selection().host_services && !HasRow(gaps, "services")) say("services");
}

}  // namespace

CoverageGaps FindCoverageGaps(const ElementView& view) {
  CoverageGaps gaps;
  bool owners_seen = true;
  for (const Coverage& row : view.inventory().coverage) {
    if (!IsChosen(view, row)) continue;
    ReportCoverage shown{row, {}, Hides(row)};
    if (const NetworkNamespace* netns = NamespaceOf(view, row.netns)) shown.netns = NameOf(*netns);
    if (shown.hides) {
      (row.subject == "packages" ? gaps.of_names : gaps.of_ports).push_back(Say(row, shown.netns));
      if (row.subject == "owners") owners_seen = false;
    }
    gaps.rows.push_back(std::move(shown));
  }
  gaps.owners_complete = owners_seen && HasRow(gaps, "owners");
  AddUnasked(view, gaps);
  return gaps;
}

}  // namespace pw
