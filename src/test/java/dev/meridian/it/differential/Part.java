package dev.meridian.it.differential;

/** A part of a response in which two may differ. */
enum Part {
  /** One of them did not answer. */
  SILENCE,
  /** One of them cannot be read. */
  FORM,
  RCODE,
  QR_AND_OPCODE,
  AA,
  TC,
  RD,
  RA,
  AD,
  CD,
  /** The header bit that is reserved. */
  Z,
  /** The question's octets, hence its case too. */
  QUESTION,
  /** Whether the answer's owner is in the case of the question. */
  OWNER_CASE,
  /** RRsets in their order, with TTLs, each a set of RDATA. */
  ANSWER,
  /** RRsets in any order. */
  AUTHORITY,
  /** RRsets in any order, without OPT. */
  ADDITIONAL,
  /** Whether there is an OPT record. */
  OPT,
  OPT_VERSION,
  OPT_PAYLOAD,
  /** DO and the flags beside it. */
  OPT_FLAGS,
  OPT_OPTIONS
}
