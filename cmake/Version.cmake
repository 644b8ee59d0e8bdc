# Version and commit, for --version and for every report: written again only when they change.
execute_process(COMMAND git -C ${PROJECT_SOURCE_DIR} rev-parse --short=12 HEAD
                OUTPUT_VARIABLE PW_COMMIT OUTPUT_STRIP_TRAILING_WHITESPACE ERROR_QUIET)
if(NOT PW_COMMIT)
  set(PW_COMMIT unknown)
endif()
string(REPLACE ";" "," PW_SANITIZE_TEXT "${PW_SANITIZE}")
file(CONFIGURE OUTPUT ${PROJECT_BINARY_DIR}/generated/pw_version.h CONTENT
"// Written by cmake/Version.cmake.
#pragma once
#define PW_VERSION \"@PROJECT_VERSION@\"
#define PW_COMMIT \"@PW_COMMIT@\"
#define PW_BUILD_OPTIONS \"@CMAKE_BUILD_TYPE@ sanitize=@PW_SANITIZE_TEXT@ harden=@PW_HARDEN@\"
" @ONLY)
