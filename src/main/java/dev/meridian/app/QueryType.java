package dev.meridian.app;

/** A QTYPE as a number and as text. */
record QueryType(int number, String text) {}
