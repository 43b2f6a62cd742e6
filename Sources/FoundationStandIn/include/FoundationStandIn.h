// Nothing to call: the linker finds what StandIn.c defines.
