#pragma once

#include "base/result.h"
#include "scan/engine.h"
#include "sys/append_file.h"

#include <chrono>
#include <memory>
#include <string>

namespace pw {

/// Keeps what a scan settles in a file, from which the same scan goes on after it was interrupted
/// or died: at most the last fifth of a second is asked again. Not shared between threads, but may
/// be handed from one to another.
class ScanResume {
 public:
  /// Opens or makes the file. `scan`: ScanName of what will be asked. Errors: kInvalid (no journal,
  /// or of another scan), and as AppendFile::Open.
  static Result<ScanResume> Open(const std::string& path, const std::string& scan);

  /// What was settled before; null if nothing.
  std::shared_ptr<const ScanJournal> before() const { return before_; }
  /// Appends what it is told. The resume must outlive it.
  ScanRecorder Recorder();
  /// To be called once nothing is recorded any more. Errors: kSystem if not all could be kept.
  Result<Done> Finish();

 private:
  ScanResume(std::string path, AppendFile file) : path_(std::move(path)), file_(std::move(file)) {}
  void Keep(const std::string& line, bool at_once);
  void Flush();

  std::string path_;
  AppendFile file_;
  std::shared_ptr<const ScanJournal> before_;
  std::string pending_;
  std::chrono::steady_clock::time_point flushed_{};
  Result<Done> kept_ = Done{};
};

/// Tells scans apart: a word made of the addresses, transports and ports that are asked.
std::string ScanName(const ScanPlan& plan);

}  // namespace pw
