package dev.meridian.load.geo;

import dev.meridian.load.geo.GeoRecord.Field;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** Fields of a record of any layout, nested names joined by dots; of names only the English one. */
final class FlatFields {
  private static final List<String> FIRST =
      List.of(
          "continent",
          "country_code",
          "country",
          "state1",
          "state2",
          "state",
          "subdivisions",
          "city",
          "postcode",
          "latitude",
          "longitude",
          "timezone",
          "autonomous_system_number");

  private FlatFields() {}

  static List<Field> of(Map<?, ?> record) {
    List<Field> fields = new ArrayList<>();
    add(fields, "", record);
    return fields;
  }

  private static void add(List<Field> fields, String name, Object value) {
    switch (value) {
      case Map<?, ?> map when name.endsWith("names") -> {
        Object english = map.get("en");
        fields.add(new Field(name, String.valueOf(english == null ? map : english)));
      }
      case Map<?, ?> map -> addAll(fields, name.isEmpty() ? "" : name + ".", map);
      case List<?> list -> {
        for (int i = 0; i < list.size(); i++) {
          add(fields, name + "[" + i + "]", list.get(i));
        }
      }
      default -> fields.add(new Field(name, value.toString()));
    }
  }

  private static void addAll(List<Field> fields, String prefix, Map<?, ?> map) {
    map.entrySet().stream()
        .sorted(
            Comparator.<Map.Entry<?, ?>>comparingInt(entry -> rank(entry.getKey()))
                .thenComparing(entry -> entry.getKey().toString()))
        .forEach(entry -> add(fields, prefix + entry.getKey(), entry.getValue()));
  }

  private static int rank(Object key) {
    int index = FIRST.indexOf(key.toString());
    return index < 0 ? FIRST.size() : index;
  }
}
