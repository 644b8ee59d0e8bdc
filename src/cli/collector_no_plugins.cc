// The collector loads no code. What asks for it is SQLite's loadable extensions, which are never
// turned on; the linker (--wrap) leads them here instead of to dlopen(3), which in a static program
// would look for the element's libraries.
// NOLINTNEXTLINE(bugprone-reserved-identifier,cert-dcl*,readability-identifier-naming): ld names it
extern "C" void* __wrap_dlopen(const char* /*file*/, int /*mode*/) {
  return nullptr;
}
