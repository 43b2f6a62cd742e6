// Linux calls that the Glibc module leaves out.
#pragma once
#include <sys/eventfd.h>
