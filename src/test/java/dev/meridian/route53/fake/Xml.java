package dev.meridian.route53.fake;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import org.xml.sax.SAXException;

/** An XML element: text or children. */
record Xml(String name, String text, List<Xml> children) {
  /** Namespace of the API. */
  static final String NAMESPACE = "https://route53.amazonaws.com/doc/2013-04-01/";

  static Xml of(String name, String text) {
    return new Xml(name, text, List.of());
  }

  static Xml of(String name, long number) {
    return of(name, Long.toString(number));
  }

  static Xml of(String name, boolean flag) {
    return of(name, Boolean.toString(flag));
  }

  static Xml of(String name, Xml... children) {
    return new Xml(name, "", List.of(children));
  }

  static Xml of(String name, List<Xml> children) {
    return new Xml(name, "", List.copyOf(children));
  }

  /** Reads a request's body. */
  static Xml parse(String document) {
    try {
      DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
      factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
      Element root =
          factory
              .newDocumentBuilder()
              .parse(new InputSource(new StringReader(document)))
              .getDocumentElement();
      if (!NAMESPACE.equals(root.getAttribute("xmlns"))) {
        throw Refusal.invalidInput("namespace " + root.getAttribute("xmlns"));
      }
      return of(root);
    } catch (ParserConfigurationException | SAXException | IOException e) {
      throw Refusal.invalidInput("not XML: " + e.getMessage());
    }
  }

  private static Xml of(Element element) {
    List<Xml> children = new ArrayList<>();
    for (Node node = element.getFirstChild(); node != null; node = node.getNextSibling()) {
      if (node instanceof Element child) {
        children.add(of(child));
      }
    }
    return new Xml(
        element.getTagName(), children.isEmpty() ? element.getTextContent() : "", children);
  }

  Optional<Xml> child(String wanted) {
    return children.stream().filter(one -> one.name.equals(wanted)).findFirst();
  }

  Optional<String> value(String wanted) {
    return child(wanted).map(Xml::text);
  }

  String required(String wanted) {
    return value(wanted)
        .filter(text -> !text.isEmpty())
        .orElseThrow(() -> Refusal.invalidInput("%s lacks %s".formatted(name, wanted)));
  }

  List<Xml> list(String wanted) {
    return child(wanted).map(Xml::children).orElse(List.of());
  }

  /** The document of which this is the root. */
  String document() {
    StringBuilder out = new StringBuilder("<?xml version=\"1.0\"?>\n");
    write(out, " xmlns=\"" + NAMESPACE + "\"");
    return out.toString();
  }

  private void write(StringBuilder out, String attributes) {
    out.append('<').append(name).append(attributes).append('>');
    children.forEach(child -> child.write(out, ""));
    out.append(text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;"));
    out.append("</").append(name).append('>');
  }
}
