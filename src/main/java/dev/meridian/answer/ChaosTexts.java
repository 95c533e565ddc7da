package dev.meridian.answer;

import dev.meridian.wire.ImageBuilder;
import dev.meridian.wire.LookupName;
import dev.meridian.wire.Name;
import dev.meridian.wire.RecordImage;
import dev.meridian.wire.Wire;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * TXT records of class CHAOS by which servers tell who they are: {@code version.bind} and {@code
 * version.server}, {@code hostname.bind} and {@code id.server} (RFC 4892). Those that are not
 * configured are refused, which is the default for all.
 */
public final class ChaosTexts {
  /** Tells nothing. */
  public static final ChaosTexts NONE = new ChaosTexts(Map.of());

  private static final int TEXT_LENGTH_MAX = 255;

  private record Text(Name name, RecordImage image) {}

  private final List<Text> texts = new ArrayList<>();

  /**
   * The texts.
   *
   * @param byName owner to text of at most 255 octets in UTF-8
   */
  public ChaosTexts(Map<Name, String> byName) {
    byName.forEach((name, text) -> texts.add(new Text(name, image(text))));
  }

  private static RecordImage image(String text) {
    byte[] octets = text.getBytes(StandardCharsets.UTF_8);
    if (octets.length > TEXT_LENGTH_MAX) {
      throw new IllegalArgumentException("a text of " + octets.length + " octets; at most 255");
    }
    byte[] rdata = new byte[octets.length + 1];
    rdata[0] = (byte) octets.length;
    System.arraycopy(octets, 0, rdata, 1, octets.length);
    return new ImageBuilder(Name.ROOT, Wire.CLASS_CH).addOwned(Wire.TYPE_TXT, 0, rdata).build();
  }

  /** The record of a name, or null. */
  @Nullable RecordImage find(LookupName name, int type) {
    if (type != Wire.TYPE_TXT && type != Wire.TYPE_ANY) {
      return null;
    }
    for (int i = 0; i < texts.size(); i++) { // no iterator: nothing is allocated
      Text text = texts.get(i);
      if (name.suffixEquals(0, text.name())) {
        return text.image();
      }
    }
    return null;
  }
}
