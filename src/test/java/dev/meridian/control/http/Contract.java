package dev.meridian.control.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion;
import java.net.http.HttpResponse;

/** The OpenAPI document as it is served, to hold responses against. */
record Contract(JsonNode document) {
  private static final ObjectMapper JSON = new ObjectMapper();

  static Contract of(RunningApi api) throws Exception {
    return new Contract(JSON.readTree(api.get("/openapi.json").body()));
  }

  /** Fails unless a response is one that the document has for an operation. */
  void check(String path, String method, HttpResponse<String> response) throws Exception {
    JsonNode documented =
        document
            .get("paths")
            .get(path)
            .get(method)
            .get("responses")
            .path(Integer.toString(response.statusCode()));
    assertThat(documented.isMissingNode()).as(path + " " + response.statusCode()).isFalse();
    if (!documented.has("content")) {
      assertThat(response.body()).as(path).isEmpty();
      return;
    }
    String type = response.headers().firstValue("Content-Type").orElse("").split(";", 2)[0];
    JsonNode content = documented.get("content").get(type);
    assertThat(content).as(path + " " + type).isNotNull();
    if (type.endsWith("json")) {
      assertThat(schema(content.get("schema")).validate(JSON.readTree(response.body())))
          .as(path + " " + response.body())
          .isEmpty();
    }
  }

  /** A schema with what it refers to: JSON Schema 2020-12 is the dialect of OpenAPI 3.1. */
  private JsonSchema schema(JsonNode schema) {
    ObjectNode whole = schema.deepCopy();
    whole.set("components", document.get("components"));
    return JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012).getSchema(whole);
  }
}
