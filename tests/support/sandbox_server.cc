// A sandbox cluster to point kubectl at: prints a kubeconfig, then serves until its input ends.
#include <iostream>
#include <string>

#include "sandbox/cluster.h"

int main() {
  const auto cluster = springtide::sandbox::Cluster::Start();
  if (!cluster.ok()) {
    std::cerr << cluster.status() << "\n";
    return 1;
  }
  std::cout << (*cluster)->Kubeconfig() << "---\n" << std::flush;
  std::string line;
  // "compact" and "reset" on a line of their own have the cluster do so.
  while (std::getline(std::cin, line)) {
    if (line == "compact") (*cluster)->store().Compact();
    if (line == "reset") (*cluster)->ResetConnections();
  }
  return 0;
}
