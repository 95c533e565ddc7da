package dev.meridian.zone;

import dev.meridian.wire.Name;
import dev.meridian.wire.Wire;
import org.jspecify.annotations.Nullable;

/**
 * A name in a zone and what it answers, empty non-terminals included. Written by the {@link
 * ZoneBuilder}, then never again.
 */
final class Node {
  private static final int[] NO_TYPES = {};
  private static final Finding[] NO_FINDINGS = {};

  final Name name;

  /**
   * The topmost zone cut at or above this name and below the apex; null where there is none or a
   * DNAME lies above it.
   */
  @Nullable Node cut;

  /** The topmost DNAME above this name; null where there is none or a zone cut lies above it. */
  Finding.@Nullable Redirect redirect;

  /** The DNAME of this name, for the names below. */
  Finding.@Nullable Redirect dname;

  /** The wildcard right below this name (RFC 4592 section 2.1.1). */
  @Nullable Node wildcard;

  private int[] types = NO_TYPES;
  private Finding[] findings = NO_FINDINGS;
  private Finding.@Nullable ZoneCut referral;
  private Finding.@Nullable Alias alias;
  private Finding.@Nullable Steered steered;
  private boolean steersEveryType;
  private @Nullable Finding any;
  private final Finding.NoData noData;

  Node(Name name, Finding.NoData noData) {
    this.name = name;
    this.noData = noData;
  }

  void hold(int[] heldTypes, Finding[] held, @Nullable Finding answerToAny) {
    types = heldTypes;
    findings = held;
    any = answerToAny;
  }

  void alias(Finding.Alias cname) {
    alias = cname;
  }

  void delegate(Finding.ZoneCut zoneCut) {
    referral = zoneCut;
  }

  void steer(Finding.Steered policy, boolean everyType) {
    steered = policy;
    steersEveryType = everyType;
  }

  /** What this name holds for a type, as the QNAME or as the wildcard that stands for it. */
  private Finding find(int type) {
    Finding.Steered policy = steered;
    if (policy != null && (steersEveryType || type == Wire.TYPE_A || type == Wire.TYPE_AAAA)) {
      return policy;
    }
    for (int i = 0; i < types.length; i++) {
      if (types[i] == type) {
        return findings[i];
      }
    }
    if (alias != null && type != Wire.TYPE_ANY) {
      return alias;
    }
    return type == Wire.TYPE_ANY && any != null ? any : noData;
  }

  /** What to answer when this name is the QNAME. */
  Finding findExact(int type) {
    if (redirect != null) {
      return redirect;
    }
    return cut == null ? find(type) : cut.findAtCut(type, cut == this);
  }

  /** What to answer when this name is the closest encloser of a QNAME that does not exist. */
  Finding findBelow(int type, Finding.NameError nameError) {
    if (redirect != null) {
      return redirect;
    }
    if (cut != null) {
      return cut.findAtCut(type, false);
    }
    if (dname != null) {
      return dname;
    }
    return wildcard != null ? wildcard.find(type) : nameError;
  }

  /** What to answer at or below a zone cut; DS at the cut is the parent's (RFC 4035 3.1.4.1). */
  private Finding findAtCut(int type, boolean exact) {
    if (exact && type == Wire.TYPE_DS) {
      return find(type);
    }
    return referral != null ? referral : noData;
  }
}
