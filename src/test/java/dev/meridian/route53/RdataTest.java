package dev.meridian.route53;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.meridian.wire.Name;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xbill.DNS.DClass;
import org.xbill.DNS.Record;
import org.xbill.DNS.TextParseException;
import org.xbill.DNS.Type;

/** Values in one spelling; dnsjava says what the wire form is. */
final class RdataTest {
  private static final String BAR = "|";

  @ParameterizedTest
  @CsvSource(
      delimiterString = BAR,
      quoteCharacter = '\'',
      value = {
        "A | 192.0.2.1",
        "AAAA | 2001:db8::1",
        "NS | ns1.example.net.",
        "CNAME | *.example.net.",
        "PTR | _a-b.example.net.",
        "MX | 10 mail.example.net.",
        "SOA | ns1.example.net. admin.example.net. 4294967295 3600 600 86400 60",
        "TXT | \"a b\" \"\" \"say \\\"hi\\\" \\\\\"",
        "SPF | \"v=spf1 -all\"",
        "SRV | 1 2 5060 sip.example.net.",
        "NAPTR | 100 10 \"u\" \"sip+E2U\" \"!^.*$!sip:a@b!\" .",
        "DS | 60485 5 1 2BB183AF5F22588179A53B0A98631FAD1A292118",
        "SSHFP | 2 1 123456789ABCDEF67890123456789ABCDEF67890",
        "TLSA | 3 1 1 92003BA34942DC74152E2F2C408D29EC",
        "CAA | 0 issue \"ca.example.net\"",
        "HTTPS | 1 . alpn=\"h2,h3\" port=\"8443\" ipv4hint=\"192.0.2.1,192.0.2.2\" ipv6hint=\"2001:db8::1\"",
        "SVCB | 16 svc.example.net. mandatory=\"alpn,port\" alpn=\"h2\" port=\"53\"",
        "HTTPS | 0 pool.example.net."
      })
  void wireFormAndTextAreOneValue(RecordType type, String text) throws IOException {
    assertThat(Rdata.ofWire(type, wire(type, text))).isEqualTo(text);
    assertThat(Rdata.canonical(type, text)).isEqualTo(text);
  }

  private static byte[] wire(RecordType type, String text) throws IOException {
    org.xbill.DNS.Name owner = new org.xbill.DNS.Name("x.example.com.");
    return Record.fromString(
            owner,
            type.number() == 99 ? Type.SPF : type.number(),
            DClass.IN,
            0,
            text,
            org.xbill.DNS.Name.root)
        .rdataToWireCanonical();
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = BAR,
      quoteCharacter = '\'',
      value = {
        "AAAA | 2001:0DB8:0:0:0:0:0:1 | 2001:db8::1",
        "CNAME | \\052.Example.NET | *.example.net.",
        "MX | 010  Mail.Example.net | 10 mail.example.net.",
        "TXT | unquoted | \"unquoted\"",
        "TXT | \"caf\\303\\251\" | \"caf\\303\\251\"",
        "TXT | \"\\040 \\101\" | \"  A\"",
        "TXT | \"a\"   \"b\" | \"a\" \"b\"",
        "DS | 1 5 1 2bb1 83af | 1 5 1 2BB183AF",
        "CAA | 0 ISSUE \";\" | 0 issue \";\"",
        "HTTPS | 1 . port=8443 alpn=h2 | 1 . alpn=\"h2\" port=\"8443\"",
        "HTTPS | 1 . KEY65333=x | 1 . key65333=\"x\""
      })
  void spellingsAreOne(RecordType type, String text, String canonical) {
    assertThat(Rdata.canonical(type, text)).isEqualTo(canonical);
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = BAR,
      value = {
        "A | 2001:db8::1",
        "A | 192.0.2",
        "AAAA | 192.0.2.1",
        "MX | 10",
        "MX | 65536 a.",
        "MX | 1 a. b",
        "SRV | -1 2 3 a.",
        "TXT | \"open",
        "DS | 1 5 1 XY",
        "CNAME | a..b"
      })
  void whatIsNoValueIsRejected(RecordType type, String text) {
    assertThatThrownBy(() -> Rdata.canonical(type, text))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\\052.app.example.com", "*.app.example.com.", "*.APP.example.com"})
  void namesAreOneHoweverEscaped(String text) {
    assertThat(Escapes.name(text)).isEqualTo(Name.parse("*.app.example.com."));
  }

  @Test
  void everyOctetOfANameSurvives() throws TextParseException {
    for (int octet = 0; octet < 256; octet++) {
      byte[] wire = {1, (byte) octet, 3, 'c', 'o', 'm', 0};
      Name name = Name.ofWire(wire);
      String text = Escapes.print(name);
      assertThat(Escapes.name(text)).as(text).isEqualTo(name);
      assertThat(text).matches("([a-z0-9_*-]|\\\\[0-3][0-7][0-7])\\.com\\.");
    }
  }
}
