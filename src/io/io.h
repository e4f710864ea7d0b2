// The bundle of everything that touches the world. A component gets it, real or simulated, and uses nothing else.
#pragma once

#include "io/task.h"

namespace oc::io {

class Clock;
class Environment;
class Files;
class HttpClient;
class Log;
class Processes;
class Random;
class TcpClient;
class WebSocketClient;

/// Lifetime: everything it refers to outlives every holder of the bundle.
struct Io {
  Executor executor;
  Clock& clock;
  Random& random;
  Environment& environment;
  Files& files;
  HttpClient& http;
  WebSocketClient& websocket;
  Processes& processes;
  Log& log;
  TcpClient& tcp;
};

}  // namespace oc::io
