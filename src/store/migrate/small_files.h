// Single facts that are taken over, whichever form of OpenClaw they come from. In the mode `look` they are only counted.
#pragma once

#include "store/migrate/job.h"

namespace oc::store {

/// What has expired is passed over. Limits: kPairingRequestsMax.
Task<Result<void>> take_pairing(ImportJob& job, PairingRequest request, ImportedFile& note, SourceReport& report);
Task<Result<void>> take_sender(ImportJob& job, const std::string& channel, const std::string& account_id, std::string sender, ImportedFile& note,
                               SourceReport& report);
/// A job of that id that is here stays.
Task<Result<void>> take_cron_job(ImportJob& job, const Json& json, ImportedFile& note, SourceReport& report);
/// `record` as devices/paired.json has it. A device that is here stays.
Task<Result<void>> take_device(ImportJob& job, std::string id, Json record, ImportedFile& note, SourceReport& report);

}  // namespace oc::store
