//! From a list of promises to tests.

/// Expands to one test for each promise of the store's ports, each on a store of its own that `$store`, an
/// expression of a future, makes.
#[macro_export]
macro_rules! store_suite {
    ($store:expr) => {
        mod customers {
            use super::*;
            $crate::store_suite!(@each $store, customers:
                a_registered_customer_is_found_as_it_was_answered
                text_of_every_script_is_kept
                a_refused_change_leaves_nothing
                letter_case_makes_no_other_address_and_accents_do
                one_racer_for_an_address_wins
                an_edit_keeps_what_it_does_not_name
                an_edit_that_changes_nothing_makes_neither_version_nor_fact
                an_edit_to_anothers_address_is_refused
                the_letter_case_of_ones_own_address_can_be_changed
                racing_edits_each_make_a_version
                racing_edits_and_removals_end_in_a_removal
                a_removed_customer_is_gone_and_its_address_is_free
                an_identity_is_never_given_twice
                who_is_not_there_is_neither_edited_nor_removed
                the_list_is_by_ascending_identity_in_steps
                a_change_of_another_version_is_refused
                one_racer_for_a_version_wins);
        }
        mod import {
            use super::*;
            $crate::store_suite!(@each $store, import:
                all_of_a_customer_is_kept
                an_identity_is_kept_where_it_is_free
                new_identities_are_none_that_others_of_the_batch_keep
                the_identity_of_somebody_removed_is_not_free
                who_must_keep_an_identity_is_refused_without_it
                an_address_that_another_has_is_refused
                the_same_batch_again_adds_nobody
                who_was_changed_since_is_left_as_it_is
                each_leaves_an_entry_and_its_fact_if_others_are_told
                a_trial_says_the_same_and_stores_nothing
                a_batch_is_stored_whole_or_not_at_all
                an_address_that_is_raced_for_has_one_customer
                a_long_batch_is_one_step);
        }
        mod withheld {
            use super::*;
            $crate::store_suite!(@each $store, withheld:
                the_identity_of_who_is_refused_is_given_to_nobody
                the_identity_of_what_is_no_customer_is_given_to_nobody
                what_is_given_next_never_goes_back
                an_identity_that_leaves_no_room_is_not_minded
                a_withheld_identity_is_free_for_whoever_brings_it
                racers_get_identities_of_their_own);
        }
        mod once {
            use super::*;
            $crate::store_suite!(@each $store, once:
                the_same_request_again_is_answered_as_before
                every_kind_of_change_is_made_once
                another_request_under_a_key_is_a_mistake
                keys_of_others_and_of_other_operations_are_other_keys
                a_refusal_is_remembered_too
                a_removed_customer_is_not_answered_again
                racers_under_one_key_have_one_effect
                a_key_is_forgotten_after_its_time
                old_keys_are_purged);
        }
        mod pages {
            use super::*;
            $crate::store_suite!(@each $store, pages:
                filters_match_whole_values_without_letter_case
                a_prefix_is_sought_in_names_and_address
                pages_show_everybody_once_in_order
                pages_of_a_list_that_changes_neither_skip_nor_repeat);
        }
        mod outbox {
            use super::*;
            $crate::store_suite!(@each $store, outbox:
                a_change_leaves_its_fact
                facts_are_handed_out_oldest_first_up_to_the_limit
                facts_of_one_customer_are_in_the_order_of_its_versions
                what_one_relay_claimed_no_other_is_handed
                a_lease_runs_out
                the_active_relay_renews_its_lease
                who_resigns_makes_room_at_once
                a_fact_is_handed_out_until_it_is_settled
                settling_twice_or_what_is_unknown_harms_nothing
                the_backlog_counts_what_waits
                only_what_was_delivered_is_forgotten);
        }
        mod holds {
            use super::*;
            $crate::store_suite!(@each $store, holds:
                a_held_fact_is_not_handed_out_until_it_is_due
                facts_behind_held_ones_are_handed_out
                a_fact_is_parked_when_patience_ends
                what_is_parked_is_not_the_oldest_that_waits
                what_cannot_be_encoded_is_parked_at_once
                what_was_delivered_holds_nothing
                all_of_one_customer_is_sent_again
                delivered_facts_go_with_their_customer
                what_is_parked_of_who_is_gone_is_given_up_and_the_deletion_goes_out
                a_parked_deletion_stays_until_it_is_replayed
                facts_about_an_account_are_held_by_themselves);
        }
        mod replays {
            use super::*;
            $crate::store_suite!(@each $store, replays:
                what_was_delivered_since_a_moment_is_sent_again
                what_is_sent_again_keeps_the_order_whatever_the_clocks_said);
        }
        mod personal_data {
            use super::*;
            $crate::store_suite!(@each $store, personal_data:
                every_fact_of_a_customer_is_told
                every_answer_that_holds_a_customer_is_told
                nothing_is_told_of_who_is_gone);
        }
        mod reachable {
            use super::*;
            $crate::store_suite!(@each $store, reachable:
                a_store_with_its_tables_is_there);
        }
        mod notifications {
            use super::*;
            $crate::store_suite!(@each $store, notifications:
                a_notification_is_kept_as_it_was_received
                the_first_of_an_order_stays
                one_racer_for_an_order_is_stored
                pages_show_all_once_newest_first
                a_customers_notifications_go_with_the_customer
                a_notice_that_races_with_a_removal_does_not_stay
                what_nobody_claims_is_forgotten);
        }
        mod sessions {
            use super::*;
            $crate::store_suite!(@each $store, sessions:
                a_session_is_refreshed_by_its_newest_token_alone
                a_used_token_ends_its_session
                a_forged_token_ends_the_session_too
                one_racer_with_a_token_wins
                a_session_ends_by_itself_however_often_it_is_refreshed
                a_session_that_ended_is_not_refreshed
                to_end_twice_is_to_end_once
                the_end_of_a_session_is_told_until_it_expires
                no_session_begins_for_an_account_that_was_changed
                a_login_that_races_with_a_new_password_does_not_outlive_it
                a_change_of_the_account_ends_its_sessions_alone
                what_has_expired_is_forgotten);
        }
        mod attempts {
            use super::*;
            $crate::store_suite!(@each $store, attempts:
                ten_failures_of_an_account_begin_waits_that_double
                what_comes_in_a_wait_is_not_counted
                failures_count_for_a_quarter_of_an_hour
                thirty_failures_from_an_address_begin_waits
                a_wait_that_one_address_has_caused_holds_up_no_other
                an_account_waits_for_what_failed_anywhere
                what_failed_far_ahead_does_not_count
                addresses_together_hold_up_all_that_are_not_known
                an_address_is_known_to_the_account_that_logged_in
                a_success_clears_the_failures_of_its_account_from_its_address
                what_is_taken_back_does_not_count
                racing_attempts_are_counted_before_they_are_let_in
                racing_successes_leave_the_address_known
                old_failures_and_addresses_are_forgotten);
        }
        mod audit_trail {
            use super::*;
            $crate::store_suite!(@each $store, audit_trail:
                every_change_of_a_customer_is_recorded
                what_is_refused_is_not_recorded
                every_change_of_an_account_is_recorded
                what_is_done_without_a_change_is_recorded_too
                the_trail_is_read_in_steps_newest_first);
        }
        mod accounts {
            use super::*;
            $crate::store_suite!(@each $store, accounts:
                an_added_account_is_found
                letter_case_makes_another_name
                one_racer_for_a_name_wins
                a_renewed_hash_is_no_change_of_the_account
                only_the_hash_that_was_renewed_is_replaced
                accounts_are_listed_by_name_in_steps
                each_change_makes_a_version_and_ends_what_is_older
                a_change_that_changes_nothing_is_not_stored
                to_enable_an_account_ends_nothing
                who_is_not_there_is_not_changed
                the_last_enabled_administrator_stays
                racing_administrators_do_not_take_each_other_away
                racing_changes_each_make_a_version);
        }
    };
    (@each $store:expr, $suite:ident : $($promise:ident)+) => {
        $(
            #[tokio::test(flavor = "multi_thread")]
            async fn $promise() {
                let store = $store.await;
                $crate::$suite::$promise(&store).await;
            }
        )+
    };
}
