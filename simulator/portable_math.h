// Elementary functions from additions, multiplications and divisions alone. IEEE 754 rounds those
// the same everywhere; the functions of the standard library differ in the last digit from one
// platform to the next, and a generated trace must not. Accurate to about 1e-14 relative, no more.
#ifndef SPRINGTIDE_SIMULATOR_PORTABLE_MATH_H_
#define SPRINGTIDE_SIMULATOR_PORTABLE_MATH_H_

namespace springtide::simulator {

// PortableLog: natural logarithm. REQUIRES: x is finite and > 0.
double PortableLog(double x);

// PortableExp: e^x. REQUIRES: |x| <= 700.
double PortableExp(double x);

// PortableSinTurns: sin(2 pi x). REQUIRES: |x| <= 1e9.
double PortableSinTurns(double x);

}  // namespace springtide::simulator

#endif  // SPRINGTIDE_SIMULATOR_PORTABLE_MATH_H_
