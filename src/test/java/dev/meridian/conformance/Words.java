package dev.meridian.conformance;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Name;
import org.xbill.DNS.Record;
import org.xbill.DNS.Type;

/** Small things that queries and responses write alike. Faults are IllegalArgumentExceptions. */
final class Words {
  private Words() {}

  /** The words of a text. */
  static List<String> of(String text) {
    return Stream.of(text.split("\\s+", -1)).filter(word -> !word.isEmpty()).toList();
  }

  /** A number from 0 to {@code max}. */
  static int number(String text, int max) {
    if (!text.matches("\\d{1,10}") || Long.parseLong(text) > max) {
      throw new IllegalArgumentException("'" + text + "' is not a number from 0 to " + max);
    }
    return Integer.parseInt(text);
  }

  /** An address as text. */
  static String address(byte[] octets) {
    try {
      return InetAddress.getByAddress(octets).getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  /** A question: {@code www.example. IN A}. */
  static Record question(String text) {
    List<String> words = of(text);
    if (words.size() != 3) {
      throw new IllegalArgumentException("a question is written: www.example. IN A");
    }
    return Record.newRecord(name(words.get(0)), type(words.get(2)), dnsClass(words.get(1)));
  }

  /** A record: {@code www.example. 300 IN A 192.0.2.1}. */
  static Record record(String text) {
    String[] words = text.split("\\s+", 5);
    if (words.length != 5) {
      throw new IllegalArgumentException("a record is written: www.example. 300 IN A 192.0.2.1");
    }
    try {
      return Record.fromString(
          name(words[0]),
          type(words[3]),
          dnsClass(words[2]),
          number(words[1], Integer.MAX_VALUE),
          words[4],
          Name.root);
    } catch (IOException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static Name name(String text) {
    try {
      Name name = Name.fromString(text);
      if (!name.isAbsolute()) {
        throw new IllegalArgumentException("the name " + text + " needs its final dot");
      }
      return name;
    } catch (IOException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    }
  }

  private static int type(String text) {
    int type = Type.value(text);
    if (type < 0) {
      throw new IllegalArgumentException("'" + text + "' is not a type");
    }
    return type;
  }

  private static int dnsClass(String text) {
    int dnsClass = DClass.value(text);
    if (dnsClass < 0) {
      throw new IllegalArgumentException("'" + text + "' is not a class");
    }
    return dnsClass;
  }

  /** The one text of a question. */
  static String questionText(Record question) {
    return question.getName()
        + " "
        + DClass.string(question.getDClass())
        + " "
        + Type.string(question.getType());
  }

  /** The one text of a record. */
  static String recordText(Record record) {
    return record.toString().replaceAll("\\s+", " ");
  }
}
