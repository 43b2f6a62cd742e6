// libyaml, of which only the event parser is used.
#pragma once
#include <yaml.h>
