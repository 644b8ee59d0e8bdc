#include "conversation_fuzz.h"

PW_FUZZ_PROBE("gtp-c")
