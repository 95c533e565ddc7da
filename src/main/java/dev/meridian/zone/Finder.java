package dev.meridian.zone;

import dev.meridian.wire.Name;
import dev.meridian.wire.RecordImage;
import java.lang.foreign.MemorySegment;

/**
 * Holds what one thread found last, so that finding allocates nothing: each finding is valid until
 * the next.
 */
public final class Finder {
  private final RecordImage image = new RecordImage();
  private final Finding.Rrset rrset = new Finding.Rrset(image);
  private final Finding.ZoneCut cut = new Finding.ZoneCut(image);
  private final Finding.Alias alias = new Finding.Alias(image);

  /** Lets go of what was found. */
  public void forget() {
    image.moveTo(MemorySegment.NULL, 0);
  }

  Finding rrset(MemorySegment memory, long imageAt) {
    image.moveTo(memory, imageAt);
    return rrset;
  }

  Finding cut(MemorySegment memory, long imageAt) {
    image.moveTo(memory, imageAt);
    return cut;
  }

  /**
   * A CNAME.
   *
   * @param targetAt offset of its target, uncompressed
   */
  Finding alias(MemorySegment memory, long imageAt, long targetAt, int apexLength) {
    image.moveTo(memory, imageAt);
    alias.target().parse(memory, targetAt, Math.min(memory.byteSize(), targetAt + Name.LENGTH_MAX));
    alias.leadTo(apexLength);
    return alias;
  }
}
