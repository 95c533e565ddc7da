package dev.meridian.zone;

import dev.meridian.wire.LookupName;
import dev.meridian.wire.RecordImage;
import jdk.internal.vm.annotation.Contended;

/**
 * What a zone holds for one QNAME and QTYPE (RFC 1034 section 4.3.2). Made at load or, where it
 * belongs to a {@link Finder}, filled in for one query: valid until the next.
 */
public sealed interface Finding {
  /** The RRset that was asked for. */
  record Rrset(RecordImage image) implements Finding {}

  /**
   * A policy decides.
   *
   * @param policy index in the snapshot's policies
   * @param ttlSeconds TTL of its answers
   * @param noData the answer when it has none of the type
   */
  record Steered(int policy, int ttlSeconds, NoData noData) implements Finding {}

  /** A CNAME and another type was asked for. */
  @Contended
  final class Alias implements Finding {
    private final RecordImage image;
    private final LookupName target = new LookupName();
    private int apexLength;

    Alias(RecordImage image) {
      this.image = image;
    }

    void leadTo(int sharedApexLength) {
      apexLength = sharedApexLength;
    }

    /** The CNAME record. */
    public RecordImage image() {
      return image;
    }

    public LookupName target() {
      return target;
    }

    /** Octets of the zone's apex when the target is within the zone, else 0. */
    public int apexLength() {
      return apexLength;
    }
  }

  /**
   * A DNAME above the name: the name is answered as if its end were another (RFC 6672 section 2).
   *
   * @param image the DNAME record
   * @param ownerLength octets of its owner
   * @param target what takes the owner's place; wire form
   */
  record Redirect(RecordImage image, int ownerLength, byte[] target, int ttlSeconds)
      implements Finding {}

  /** A delegation: NS of the cut, then glue (RFC 1034 section 4.3.2 step 3b). */
  record ZoneCut(RecordImage image) implements Finding {}

  /** The name exists, the type does not (RFC 2308 section 2.2); holds the SOA. */
  record NoData(RecordImage soa) implements Finding {}

  /** The name does not exist (RFC 2308 section 2.1); holds the SOA. */
  record NameError(RecordImage soa) implements Finding {}
}
