/**
 * The one model of what passed on a connection: {@link
 * dev.ampinterop.conformance.conversation.ConversationReader} cuts bytes into what passed and pairs
 * replies with calls, {@link dev.ampinterop.conformance.conversation.DescriptorKeys} finds out
 * which keys name descriptors, {@link dev.ampinterop.conformance.conversation.Conversation} is a
 * whole conversation as turns, {@link dev.ampinterop.conformance.conversation.CaseMaker} makes a
 * case of it. Wire log, judge, {@code decode}, {@code replay}, {@code minimize} and {@code promote}
 * read it.
 */
@NullMarked
package dev.ampinterop.conformance.conversation;

import org.jspecify.annotations.NullMarked;
