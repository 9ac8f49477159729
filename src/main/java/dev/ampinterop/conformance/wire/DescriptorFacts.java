package dev.ampinterop.conformance.wire;

import org.jspecify.annotations.Nullable;

/**
 * What can be told of a descriptor without using it up.
 *
 * @param kind {@code pipe}, {@code file}, {@code socket}, {@code character-device}, {@code
 *     directory} or {@code other}
 * @param access {@code read}, {@code write} or {@code both}
 * @param id {@code st_dev}, a colon, {@code st_ino}, in decimal
 * @param append whether {@code O_APPEND} is set
 * @param offset where a regular file stands, in bytes; null for other kinds
 */
public record DescriptorFacts(
    String kind, String access, String id, boolean append, @Nullable Long offset) {}
