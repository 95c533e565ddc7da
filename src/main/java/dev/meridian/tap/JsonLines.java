package dev.meridian.tap;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.xbill.DNS.ClientSubnetOption;
import org.xbill.DNS.DClass;
import org.xbill.DNS.EDNSOption;
import org.xbill.DNS.Flags;
import org.xbill.DNS.Message;
import org.xbill.DNS.OPTRecord;
import org.xbill.DNS.Rcode;
import org.xbill.DNS.Record;
import org.xbill.DNS.Section;
import org.xbill.DNS.Type;

/** A line of JSON for each request. What of a message cannot be read is left out of its line. */
final class JsonLines implements Encoding {
  private static final byte[] NOTHING = new byte[0];

  @Override
  public byte[] encode(Sighting seen) {
    JsonObject line =
        new JsonObject()
            .put("time", Instant.ofEpochMilli(seen.millis()).toString())
            .put("client", text(Clients.octets(seen.high(), seen.low())))
            .put("port", seen.port())
            .put("server", text(seen.server()))
            .put("transport", seen.stream() ? "tcp" : "udp");
    putQuery(line, seen.query());
    if (seen.response().length == 0) {
      line.put("answered", false);
    } else {
      putResponse(line, seen.response());
    }
    return (line.encode() + '\n').getBytes(StandardCharsets.UTF_8);
  }

  private static void putQuery(JsonObject line, byte[] octets) {
    try {
      Message query = new Message(octets);
      line.put("id", query.getHeader().getID());
      Record question = query.getQuestion();
      if (question != null) {
        line.put("name", question.getName().toString())
            .put("class", DClass.string(question.getDClass()))
            .put("type", Type.string(question.getType()));
      }
      for (ClientSubnetOption subnet : subnets(query)) {
        line.put(
            "subnet", subnet.getAddress().getHostAddress() + '/' + subnet.getSourcePrefixLength());
      }
    } catch (IOException | RuntimeException _) {
      line.put("malformed", true);
    }
  }

  private static void putResponse(JsonObject line, byte[] octets) {
    line.put("size", octets.length);
    try {
      Message response = new Message(octets);
      line.put("rcode", Rcode.string(response.getRcode()));
      if (response.getHeader().getFlag(Flags.TC)) {
        line.put("truncated", true);
      }
      List<Record> answers = response.getSection(Section.ANSWER);
      if (!answers.isEmpty()) {
        line.put("ttl", answers.stream().mapToLong(Record::getTTL).min().orElse(0));
        JsonArray texts = new JsonArray();
        answers.forEach(one -> texts.add(Type.string(one.getType()) + ' ' + one.rdataToString()));
        line.put("answers", texts);
      }
      for (ClientSubnetOption subnet : subnets(response)) {
        line.put("scope", subnet.getScopePrefixLength());
      }
    } catch (IOException | RuntimeException _) {
      line.put("malformed", true);
    }
  }

  private static List<ClientSubnetOption> subnets(Message message) {
    OPTRecord opt = message.getOPT();
    return opt == null
        ? List.of()
        : opt.getOptions(EDNSOption.Code.CLIENT_SUBNET).stream()
            .filter(ClientSubnetOption.class::isInstance)
            .map(ClientSubnetOption.class::cast)
            .toList();
  }

  private static String text(byte[] address) {
    try {
      return InetAddress.getByAddress(address).getHostAddress();
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private static String text(InetSocketAddress server) {
    String address = server.getAddress().getHostAddress();
    return (address.contains(":") ? '[' + address + ']' : address) + ':' + server.getPort();
  }

  @Override
  public byte[] start() {
    return NOTHING;
  }

  @Override
  public byte[] end() {
    return NOTHING;
  }

  @Override
  public boolean endsFiles() {
    return false;
  }
}
