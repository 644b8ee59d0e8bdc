#include "audit/matrix.h"

#include "audit/finding_book.h"
#include "audit/heard.h"
#include "audit/listener_behind.h"
#include "audit/reach.h"

#include <algorithm>
#include <map>
#include <set>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>

#include <fmt/format.h>

namespace pw {
namespace {

/// Sort order of the table: namespace, interface, transport, port.
using RowKey = std::tuple<std::string, std::string, Transport, std::uint16_t>;

class Matrix {
 public:
  MatrixRow& At(const std::string& netns, const std::string& interface, Transport transport,
                std::uint16_t port) {
    const auto [at, added] = rows_.try_emplace(RowKey{netns, interface, transport, port});
    if (added) {
      at->second.netns = netns;
      at->second.interface = interface;
      at->second.transport = transport;
      at->second.port = port;
      at->second.last_port = port;
    }
    return at->second;
  }

  std::map<RowKey, MatrixRow>& rows() { return rows_; }

 private:
  std::map<RowKey, MatrixRow> rows_;
};

bool Documents(const Warrant& warrant, const MatrixRow& row, bool ephemeral) {
  if (warrant.purpose.empty() || warrant.direction == "out" || warrant.transport != row.transport)
    return false;
  if (warrant.interface != kAnyInterface && warrant.interface != row.interface) return false;
  return warrant.ports.ephemeral ? ephemeral : warrant.ports.Contains(row.port);
}

std::vector<std::string> PlacesOf(const Warrant& warrant, const PortList& list) {
  if (warrant.interface != kAnyInterface || list.interfaces.empty()) return {warrant.interface};
  std::vector<std::string> names;
  for (const Interface& interface : list.interfaces)
    names.push_back(interface.name);
  return names;
}

bool HasRowWithin(Matrix& matrix, const Warrant& warrant, const std::string& place) {
  return std::ranges::any_of(matrix.rows(), [&](const auto& entry) {
    const MatrixRow& row = entry.second;
    return row.interface == place && row.transport == warrant.transport &&
           warrant.ports.Contains(row.port);
  });
}

/// What it was proven to speak, else what the inventory calls it, else who holds it.
std::string ServiceOf(const JudgedListener& judged) {
  for (const ServiceIdentity* identity : judged.heard) {
    if (IsProven(*identity)) return identity->protocol;
  }
  return judged.listener->service.empty() ? judged.holder.name : judged.listener->service;
}

void AddListeners(const ElementView& view, std::span<const JudgedListener> judged,
                  const PortList* list, std::span<const Finding> findings, Matrix& matrix) {
  std::unordered_multimap<std::string_view, const Finding*> about;
  for (const Finding& finding : findings) {
    for (const std::string& id : finding.listeners)
      about.emplace(id, &finding);
  }
  for (const JudgedListener& judged_row : judged) {
    if (!judged_row.open) continue;
    const Listener& listener = *judged_row.listener;
    for (const std::string& interface : judged_row.reach.interfaces) {
      MatrixRow& row =
          matrix.At(view.NetnsName(listener), interface, listener.transport, listener.port);
      row.inside = true;
      if (row.service.empty()) row.service = ServiceOf(judged_row);
      if (list != nullptr && !row.documented) {
        row.documented = std::ranges::any_of(list->ports, [&](const Warrant& warrant) {
          return Documents(warrant, row, listener.ephemeral);
        });
      }
      const auto [first, last] = about.equal_range(listener.id);
      for (auto at = first; at != last; ++at)
        AddOnce(row.findings, at->second->id);
    }
  }
}

void AddDocumented(const PortList& list, std::span<const Finding> findings, Matrix& matrix) {
  for (const Warrant& warrant : list.ports) {
    if (warrant.purpose.empty() || warrant.direction == "out" || warrant.ports.ephemeral) continue;
    for (const std::string& place : PlacesOf(warrant, list)) {
      if (HasRowWithin(matrix, warrant, place)) continue;
      MatrixRow& row = matrix.At({}, place, warrant.transport, warrant.ports.first);
      row.last_port = warrant.ports.last;
      row.documented = true;
      row.service = warrant.service;
    }
  }
  for (const Finding& finding : findings) {
    if (finding.kind != FindingKind::kDocumentedNotFound) continue;
    for (auto& [key, row] : matrix.rows()) {
      const bool named = std::ranges::find(finding.subject.interfaces, row.interface) !=
                             finding.subject.interfaces.end() ||
                         finding.subject.interfaces.front() == kAnyInterface;
      if (named && !row.inside && row.transport == *finding.subject.transport &&
          row.port == finding.subject.ports.front())
        AddOnce(row.findings, finding.id);
    }
  }
}

void AddExposure(const MatrixBasis& basis, const OutsideView::Exposure& exposure,
                 std::span<const Finding> findings, Matrix& matrix) {
  const PortList* list = basis.list;
  // A listener of any namespace of the element has the row already.
  const bool known = std::ranges::any_of(matrix.rows(), [&](const auto& entry) {
    const MatrixRow& row = entry.second;
    return row.interface == exposure.interface && row.transport == exposure.transport &&
           row.port <= exposure.port && exposure.port <= row.last_port && row.inside;
  });
  if (known) return;
  MatrixRow& row = matrix.At({}, exposure.interface, exposure.transport, exposure.port);
  if (list != nullptr) {
    row.documented = std::ranges::any_of(
        list->ports, [&](const Warrant& warrant) { return Documents(warrant, row, false); });
  }
  // An address that is on no interface of the list is reached all the same.
  if (const JudgedListener* behind = ListenerBehind(basis.view, basis.judged, exposure)) {
    row.inside = true;
    const Listener& listener = *behind->listener;
    row.service = ServiceOf(*behind);
    for (const Finding& finding : findings) {
      if (std::ranges::find(finding.listeners, listener.id) != finding.listeners.end())
        AddOnce(row.findings, finding.id);
    }
  }
  for (const Finding& finding : findings) {
    const FindingSubject& subject = finding.subject;
    if (subject.transport != exposure.transport || subject.ports.empty() ||
        subject.ports.front() != exposure.port)
      continue;
    if (std::ranges::find(subject.interfaces, exposure.interface) != subject.interfaces.end())
      AddOnce(row.findings, finding.id);
  }
}

bool IsScanned(Transport transport) {
  return transport == Transport::kTcp || transport == Transport::kUdp ||
         transport == Transport::kSctp;
}

/// Every port on every interface of the list, so that one can see where each is not to be reached.
void AddOtherInterfaces(const PortList& list, Matrix& matrix) {
  std::map<std::pair<Transport, std::uint16_t>, std::string> ports;
  std::set<std::tuple<std::string, Transport, std::uint16_t>> present;
  for (const auto& [key, row] : matrix.rows()) {
    if (row.port != row.last_port || !IsScanned(row.transport)) continue;
    present.emplace(row.interface, row.transport, row.port);
    if (row.interface == kLocalInterface) continue;
    std::string& service = ports[{row.transport, row.port}];
    if (service.empty()) service = row.service;
  }
  for (const auto& [port, service] : ports) {
    for (const Interface& interface : list.interfaces) {
      if (present.contains({interface.name, port.first, port.second})) continue;
      matrix.At({}, interface.name, port.first, port.second).service = service;
    }
  }
}

/// Why inside and outside differ; empty where they do not.
std::string Explain(const MatrixBasis& basis, const MatrixRow& row,
                    const OutsideView::Sighting& seen) {
  const FilterQuestion question =
      QuestionOf(*seen.scan, seen.target->address, row.transport, row.port);
  switch (seen.state) {
    case PortState::kOpen:
      return row.inside ? std::string() : basis.explanations.WhyOpen(question);
    case PortState::kClosed:
    case PortState::kFiltered:
      return row.inside ? basis.explanations.WhyNotReached(question) : std::string();
    case PortState::kOpenFiltered:
      return row.inside ? "silent to strangers; the inside view settles it: it receives"
                        : "silent; the inside view settles it: nothing receives there";
    case PortState::kUnknown:
      return fmt::format("not settled from outside; the inside view settles it: {}",
                         row.inside ? "it is open" : "nothing is there");
  }
  return {};
}

/// What was seen with the packet filter off, beside what was seen with it on.
void AddFilterOff(const MatrixBasis& basis, const OutsideView::Sighting& on, MatrixRow& row) {
  const auto off = basis.filter_off.SightingAt(row.interface, row.transport, row.port);
  if (!off) return;
  row.filter_off = ToString(off->state);
  for (const VantageState& seen :
       basis.filter_off.StatesAt(row.interface, row.transport, row.port)) {
    const auto same = std::ranges::find(row.vantages, seen.vantage, &VantageState::vantage);
    if (same != row.vantages.end()) same->filter_off = seen.state;
  }
  const bool was_open = on.state == PortState::kOpen;
  const bool is_open = off->state == PortState::kOpen;
  if (was_open == is_open) return;
  if (is_open && row.explanation.empty()) {
    row.explanation = basis.explanations.WhyNotReached(
        QuestionOf(*on.scan, on.target->address, row.transport, row.port));
  }
  row.explanation += row.explanation.empty() ? "" : "; ";
  row.explanation +=
      is_open ? "open with the packet filter off" : "not open with the packet filter off";
}

void AddOutside(const MatrixBasis& basis, std::span<const Finding> findings, Matrix& matrix) {
  for (const OutsideView* view : {&basis.outside, &basis.filter_off}) {
    for (const OutsideView::Exposure& exposure : view->OpenPorts())
      AddExposure(basis, exposure, findings, matrix);
  }
  if (basis.outside.looked() && basis.list != nullptr) AddOtherInterfaces(*basis.list, matrix);
  for (auto& [key, row] : matrix.rows()) {
    const auto seen = basis.outside.SightingAt(row.interface, row.transport, row.port);
    if (!seen || row.port != row.last_port) continue;
    row.outside = ToString(seen->state);
    row.vantages = basis.outside.StatesAt(row.interface, row.transport, row.port);
    row.explanation = Explain(basis, row, *seen);
    AddFilterOff(basis, *seen, row);
  }
}

}  // namespace

std::vector<MatrixRow> BuildMatrix(const MatrixBasis& basis, std::span<const Finding> findings) {
  Matrix matrix;
  AddListeners(basis.view, basis.judged, basis.list, findings, matrix);
  if (basis.list != nullptr) AddDocumented(*basis.list, findings, matrix);
  AddOutside(basis, findings, matrix);
  std::vector<MatrixRow> rows;
  rows.reserve(matrix.rows().size());
  for (auto& [key, row] : matrix.rows())
    rows.push_back(std::move(row));
  return rows;
}

}  // namespace pw
