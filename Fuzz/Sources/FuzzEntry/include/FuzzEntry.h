#ifndef SOAC_FUZZ_ENTRY_H
#define SOAC_FUZZ_ENTRY_H

// SwiftPM gives the entry point of an executable this name, and has the linker call it main.
int SoacFuzz_main(int argc, char **argv);

#endif
