package dev.meridian.config;

import dev.meridian.config.ProbeSpec.Check;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Reads what is particular to a gRPC probe. */
final class GrpcReader {
  /** The keys, beside those that every probe has. */
  static final List<String> KEYS =
      Stream.concat(Stream.of("service", "host"), TlsReader.KEYS.stream()).toList();

  private static final Pattern URL = Pattern.compile("(grpcs?)://\\{address\\}:(\\d{1,9})/?");

  /** What protobuf takes for the full name of a service, and not much more. */
  private static final Pattern SERVICE = Pattern.compile("[A-Za-z0-9_./-]{1,253}");

  private GrpcReader() {}

  static Optional<Check> read(Fields fields) {
    Optional<Matcher> url = fields.get("grpc").flatMap(GrpcReader::url);
    fields
        .get("expect")
        .ifPresent(value -> value.error("is not for grpc: SERVING is a success, nothing else"));
    Optional<String> host = fields.get("host").flatMap(ProbeReader::host);
    String service = fields.get("service").flatMap(GrpcReader::service).orElse("");
    ProbeSpec.TlsSpec tls = TlsReader.read(fields);
    boolean secure = url.isPresent() && url.get().group(1).equals("grpcs");
    if (url.isPresent() && !secure) {
      TlsReader.warnOfUselessKeys(fields);
    }
    return url.map(
        found -> new Check.Grpc(Integer.parseInt(found.group(2)), secure, host, service, tls));
  }

  private static Optional<Matcher> url(Value value) {
    Optional<String> text = value.word("\"grpc://{address}:50051\" or \"grpcs://{address}:50051\"");
    Optional<Matcher> form = text.map(URL::matcher).filter(Matcher::matches);
    if (text.isPresent() && form.isEmpty()) {
      value.error(
          Words.quote(text.get())
              + " is not grpc://{address}:port or grpcs://{address}:port; the member's address is"
              + " the host");
    }
    if (form.isPresent() && !ProbeReader.isPort(Long.parseLong(form.get().group(2)))) {
      value.error("port " + form.get().group(2) + " is outside 1..65535");
      return Optional.empty();
    }
    return form;
  }

  private static Optional<String> service(Value value) {
    Optional<String> name = value.word("the name of a service");
    if (name.isPresent() && !SERVICE.matcher(name.get()).matches()) {
      value.error(Words.quote(name.get()) + " is not the name of a service, such as shop.v1.Cart");
      return Optional.empty();
    }
    return name;
  }
}
