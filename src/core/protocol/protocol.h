// The gateway protocol's rules, without a socket: frames, parameter shapes, the table of methods, the handshake.
#pragma once

#include "core/protocol/connect.h"
#include "core/protocol/frames.h"
#include "core/protocol/handshake.h"
#include "core/protocol/methods.h"
#include "core/protocol/shape.h"
