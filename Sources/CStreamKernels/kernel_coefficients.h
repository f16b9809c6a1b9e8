// Made by Scripts/references/kernel-coefficients; do not edit.

#pragma once

// ln 2 as a 32-bit high part (k times it is exact for |k| < 2^20) and the rest; 1/ln 2.
#define MI_LN2_HIGH 0x1.62e42ff000000p-1
#define MI_LN2_LOW -0x1.718432a1b0e26p-35
#define MI_INVERSE_LN2 0x1.71547652b82fep+0

// 2 artanh(s)/s = 2 + z G(z), z = s^2, 0 <= z <= (3 - 2 sqrt 2)^2; weight z/2.
// Largest weighted error on the interval: 2^-59.492.
#define MI_LOG_G0 0x1.5555555555592p-1
#define MI_LOG_G1 0x1.999999997ff19p-2
#define MI_LOG_G2 0x1.24924941e155bp-2
#define MI_LOG_G3 0x1.c71c5214510f6p-3
#define MI_LOG_G4 0x1.74663ced6b37bp-3
#define MI_LOG_G5 0x1.39a1e8c835a68p-3
#define MI_LOG_G6 0x1.2f03ba471b9a7p-3

// exp(r) = 1 + r + r^2 P(r), |r| <= 1.001 ln(2)/2; weight r^2 exp(-r).
// Largest weighted error on the interval: 2^-56.51.
#define MI_EXP_P0 0x1.0000000000009p-1
#define MI_EXP_P1 0x1.55555555554fap-3
#define MI_EXP_P2 0x1.5555555550977p-5
#define MI_EXP_P3 0x1.1111111127cfcp-7
#define MI_EXP_P4 0x1.6c16c1840527dp-10
#define MI_EXP_P5 0x1.a01a0129b7a2dp-13
#define MI_EXP_P6 0x1.a0199a4fd1b27p-16
#define MI_EXP_P7 0x1.71df26f35edb9p-19
#define MI_EXP_P8 0x1.28ad4ac05c881p-22
#define MI_EXP_P9 0x1.ad7cd3636dd22p-26

// sin(pi t/2) = t S(z), z = t^2, 0 <= z <= 1/4; weight t.
// Largest weighted error on the interval: 2^-58.711.
#define MI_SIN_S0 0x1.921fb54442d18p+0
#define MI_SIN_S1 -0x1.4abbce625be06p-1
#define MI_SIN_S2 0x1.466bc67754a63p-4
#define MI_SIN_S3 -0x1.32d2ccdf7c450p-8
#define MI_SIN_S4 0x1.50782cec0b2a7p-13
#define MI_SIN_S5 -0x1.e2fe094cfef84p-19
#define MI_SIN_S6 0x1.e33135a4dd0f8p-25

// cos(pi t/2) = 1 + z C(z), z = t^2, 0 <= z <= 1/4; weight z.
// Largest weighted error on the interval: 2^-61.525.
#define MI_COS_C0 -0x1.3bd3cc9be45dep+0
#define MI_COS_C1 0x1.03c1f081b5a4fp-2
#define MI_COS_C2 -0x1.55d3c7e3bf5abp-6
#define MI_COS_C3 0x1.e1f506749a432p-11
#define MI_COS_C4 -0x1.a6d1e138cf03ap-16
#define MI_COS_C5 0x1.f9c3d3cafd3f9p-22
#define MI_COS_C6 -0x1.afee49e7f7f79p-28

