// Which messages belong together: the files of an album, and the pieces into which Telegram's programs cut a long text that was pasted.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/json.h"
#include "base/time.h"
#include "channels/telegram/decode.h"

namespace oc::channels::telegram {

/// What one update or several together say.
struct Gathered {
  Decoded what;
  std::string key;  ///< of the album, or of the sender's text there; "" = it stands alone
  bool is_album = false;
  std::size_t parts = 1;
  std::size_t last_units = 0;  ///< of the last piece of text
  std::size_t all_units = 0;
  std::int64_t last_number = 0;  ///< message number of the last part
  std::vector<std::int64_t> update_ids;
  std::vector<std::size_t> places;  ///< of its updates in their batch
  std::string callback_id;

  /// Whether a further part may come: see wait().
  bool is_open() const;
  /// How long to wait for it.
  Millis wait() const;
};

/// Reads one update.
Gathered gathered_of(const Json& update, const DecodeContext& context, std::size_t place = 0);

/// Whether `part` goes on with `whole`.
bool belongs_to(const Gathered& whole, const Gathered& part);

/// Puts the part behind the whole: files are added, a caption counts if there was none, pieces of text are joined without a gap.
/// Limits: kAlbumPartsMax, kFragmentsMax, kFragmentedUnitsMax (see belongs_to()).
void append(Gathered& whole, Gathered part);

/// The updates of a batch in the order of their first parts. `known` are the ids of updates whose messages were put together and kept before: they
/// are passed over.
std::vector<Gathered> gather(const JsonArray& updates, const DecodeContext& context, const std::vector<std::int64_t>& known);

}  // namespace oc::channels::telegram
