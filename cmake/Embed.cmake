# pw_embed(TARGET name FILES a.yaml b.html): files of data/ as constexpr tables in the binary.
# Gives `#include "<name>.h"` with `pw::embedded::<name>`: an array of {path, bytes}.
function(pw_embed)
  cmake_parse_arguments(A "" "TARGET" "FILES" ${ARGN})
  set(header ${PROJECT_BINARY_DIR}/generated/${A_TARGET}.h)
  add_custom_command(OUTPUT ${header}
    COMMAND python3 ${PROJECT_SOURCE_DIR}/tools/embed.py ${A_TARGET} ${header}
            ${CMAKE_CURRENT_SOURCE_DIR} ${A_FILES}
    DEPENDS ${A_FILES} ${PROJECT_SOURCE_DIR}/tools/embed.py
    WORKING_DIRECTORY ${CMAKE_CURRENT_SOURCE_DIR} VERBATIM)
  add_custom_target(${A_TARGET}_header DEPENDS ${header})
endfunction()
