# One interface library carries warnings, sanitizers and hardening to every target of ours.
add_library(pw_flags INTERFACE)
target_compile_options(pw_flags INTERFACE
  -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wsign-conversion -Wold-style-cast
  -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-qual -Wformat=2 -Wundef -Wimplicit-fallthrough)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
  target_compile_options(pw_flags INTERFACE -Wduplicated-cond -Wduplicated-branches -Wlogical-op)
endif()
if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
  # libstdc++ 12's std::stable_sort uses std::get_temporary_buffer, which only clang calls deprecated.
  # Deprecated names in our own code are told by g++.
  target_compile_options(pw_flags INTERFACE -Wthread-safety -Wno-deprecated-declarations)
endif()
if(PW_WERROR)
  target_compile_options(pw_flags INTERFACE -Werror)
endif()
if(PW_SANITIZE)
  target_compile_options(pw_flags INTERFACE -fsanitize=${PW_SANITIZE} -fno-sanitize-recover=all
                                            -fno-omit-frame-pointer)
  target_link_options(pw_flags INTERFACE -fsanitize=${PW_SANITIZE})
endif()
if(PW_HARDEN)
  target_compile_options(pw_flags INTERFACE -O2 -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=3
    -D_GLIBCXX_ASSERTIONS -fstack-protector-strong -fstack-clash-protection -fcf-protection -fPIE)
  target_link_options(pw_flags INTERFACE -pie -Wl,-z,relro,-z,now)
endif()
if(PW_COVERAGE)
  target_compile_options(pw_flags INTERFACE --coverage)
  target_link_options(pw_flags INTERFACE --coverage)
endif()
if(PW_FUZZ)
  target_compile_options(pw_flags INTERFACE -fsanitize=fuzzer-no-link)
endif()
