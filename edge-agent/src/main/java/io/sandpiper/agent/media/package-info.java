/**
 * Models from a folder that somebody carried here: the folder is checked, then stands in for the network. It hands over the same
 * messages, metadata and chunks, so the update path is the one that there is. May call update, link, trust and identity.
 */
@NullMarked
package io.sandpiper.agent.media;

import org.jspecify.annotations.NullMarked;
