// Where this machine keeps the certificates of public authorities.
#ifndef SPRINGTIDE_K8S_SYSTEM_ROOTS_H_
#define SPRINGTIDE_K8S_SYSTEM_ROOTS_H_

#include <string>

#include "k8s/surroundings.h"

namespace springtide::k8s {

// SystemRootsFile: the bundle that the variable SSL_CERT_FILE names, else the first that exists of
// the places where Linux distributions keep it; empty when there is none.
std::string SystemRootsFile(const Environment& environment);

}  // namespace springtide::k8s

#endif  // SPRINGTIDE_K8S_SYSTEM_ROOTS_H_
