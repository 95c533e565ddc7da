package dev.meridian.answer;

import dev.meridian.geo.AddressSet;
import dev.meridian.zone.ZoneTable;
import org.jspecify.annotations.Nullable;

/**
 * What one listening address serves, and to whom.
 *
 * @param zones those served there
 * @param clients who may ask; null for everybody
 */
public record Access(ZoneTable zones, @Nullable AddressSet clients) {
  boolean admits(long senderHigh, long senderLow) {
    AddressSet admitted = clients;
    return admitted == null || admitted.contains(senderHigh, senderLow);
  }
}
