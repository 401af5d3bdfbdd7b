// Room:   api: the HTTP server: listeners by side, requests read strictly, who may call what, JSON endpoints, the console's files, health and
// metrics. In/Out: bytes from browsers and machines in; calls into doors, crossing, people and evidence; JSON, files, events and problems (RFC 9457)
// out. Never:  answers without its security headers; lets one client hold up another; opens a file because a path named it; logs what was sent.
// Fails:  tls_wanted, cannot_listen, bad_settings at the start; afterwards every failure is a problem with its code (problem.cpp).
// Start reading at: endpoint.h, then router.h (what a request means), server.h (how it is read and answered), front.h (how a program starts it).
#pragma once

#include "api/endpoint.h"
#include "api/front.h"
#include "api/router.h"
#include "api/server.h"
