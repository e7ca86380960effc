/**
 * Images in folders that are named after their classes, as a manifest.
 *
 * <p>Start at {@link medai.cohort.folder.ClassFolders}.
 */
@NullMarked
package medai.cohort.folder;

import org.jspecify.annotations.NullMarked;
