#pragma once

#include "model/audit_report.h"
#include "model/element_state.h"
#include "model/port_list.h"
#include "model/service.h"
#include "report/document.h"
#include "report/statement.h"

#include <cstdint>
#include <span>
#include <string>
#include <vector>

namespace pw {

/// Who held a port of the element.
struct PortHolder {
  std::string netns;  ///< as in MatrixRow
  Transport transport = Transport::kTcp;
  std::uint16_t port = 0;
  std::string program;  ///< path, or "kernel: " and the subsystem
  std::string package;  ///< name and version
};

/// What the two documents are made from, besides the report.
struct DocumentFacts {
  const PortList* list = nullptr;  ///< nullptr: none was given
  std::vector<PortHolder> holders;
  std::vector<Service> services;  ///< of the element, active or started with it
  ElementState state;
};

/// Evidence 1: which ports are opened and which services are activated, per interface, with
/// purpose, protocol, process, package and reference. What was observed and is not listed is
/// marked, and so is what is listed and was not found.
Document ProductDocument(const AuditReport& report, const DocumentFacts& facts);

/// Evidence 2: what was tested, with what, by whom, and what came of each step. `files`: of the
/// bundle, which steps name as their records.
Document TestReport(const AuditReport& report, const DocumentFacts& facts,
                    std::span<const FileDigest> files);

}  // namespace pw
