using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Muster.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class Initial : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.CreateTable(
                name: "adjustment_marks",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    customer_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    issuer_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    from_day = table.Column<DateOnly>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_adjustment_marks", x => new { x.partner_id, x.customer_id, x.issuer_id });
                });

            migrationBuilder.CreateTable(
                name: "audit_entries",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    person_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    who = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    on_behalf_of = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    address = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    act = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    refused = table.Column<bool>(type: "INTEGER", nullable: false),
                    customer_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    launch_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    log = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    before = table.Column<string>(type: "TEXT", nullable: false),
                    after = table.Column<string>(type: "TEXT", nullable: false),
                    seal = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_audit_entries", x => new { x.partner_id, x.id });
                    table.CheckConstraint("ck_audit_entries_act_length", "length(act) <= 64");
                    table.CheckConstraint("ck_audit_entries_address_length", "length(address) <= 64");
                    table.CheckConstraint("ck_audit_entries_log", "log in ('Partner', 'Customer', 'Both')");
                    table.CheckConstraint("ck_audit_entries_on_behalf_of_length", "length(on_behalf_of) <= 256");
                    table.CheckConstraint("ck_audit_entries_who_length", "length(who) <= 256");
                });

            migrationBuilder.CreateTable(
                name: "audit_seals",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    number = table.Column<long>(type: "INTEGER", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    entries = table.Column<int>(type: "INTEGER", nullable: false),
                    last_at = table.Column<long>(type: "INTEGER", nullable: false),
                    root = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    previous = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    code = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    pruned_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_audit_seals", x => new { x.partner_id, x.number });
                });

            migrationBuilder.CreateTable(
                name: "days_seen",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    customer_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    meter = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    subject = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    holder = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    year = table.Column<short>(type: "INTEGER", nullable: false),
                    d01 = table.Column<int>(type: "INTEGER", nullable: false),
                    d02 = table.Column<int>(type: "INTEGER", nullable: false),
                    d03 = table.Column<int>(type: "INTEGER", nullable: false),
                    d04 = table.Column<int>(type: "INTEGER", nullable: false),
                    d05 = table.Column<int>(type: "INTEGER", nullable: false),
                    d06 = table.Column<int>(type: "INTEGER", nullable: false),
                    d07 = table.Column<int>(type: "INTEGER", nullable: false),
                    d08 = table.Column<int>(type: "INTEGER", nullable: false),
                    d09 = table.Column<int>(type: "INTEGER", nullable: false),
                    d10 = table.Column<int>(type: "INTEGER", nullable: false),
                    d11 = table.Column<int>(type: "INTEGER", nullable: false),
                    d12 = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_days_seen", x => new { x.partner_id, x.customer_id, x.meter, x.subject, x.holder, x.year });
                    table.CheckConstraint("ck_days_seen_holder_length", "length(holder) <= 256");
                    table.CheckConstraint("ck_days_seen_meter_length", "length(meter) <= 32");
                    table.CheckConstraint("ck_days_seen_subject_length", "length(subject) <= 200");
                });

            migrationBuilder.CreateTable(
                name: "jobs",
                columns: table => new
                {
                    name = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    done_for = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    started_at = table.Column<long>(type: "INTEGER", nullable: true),
                    finished_at = table.Column<long>(type: "INTEGER", nullable: true),
                    done = table.Column<long>(type: "INTEGER", nullable: false),
                    total = table.Column<long>(type: "INTEGER", nullable: true),
                    failure = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    claimed_until = table.Column<long>(type: "INTEGER", nullable: false),
                    claimed_by = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_jobs", x => x.name);
                    table.CheckConstraint("ck_jobs_claimed_by_length", "length(claimed_by) <= 200");
                    table.CheckConstraint("ck_jobs_failure_length", "length(failure) <= 500");
                    table.CheckConstraint("ck_jobs_name_length", "length(name) <= 32");
                });

            migrationBuilder.CreateTable(
                name: "late_days",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    customer_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    meter = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    subject = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    holder = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    arrived_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_late_days", x => new { x.partner_id, x.customer_id, x.meter, x.subject, x.holder, x.day });
                    table.CheckConstraint("ck_late_days_holder_length", "length(holder) <= 256");
                    table.CheckConstraint("ck_late_days_meter_length", "length(meter) <= 32");
                    table.CheckConstraint("ck_late_days_subject_length", "length(subject) <= 200");
                });

            migrationBuilder.CreateTable(
                name: "license_keys",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    product = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    quantity = table.Column<long>(type: "INTEGER", nullable: true),
                    months = table.Column<int>(type: "INTEGER", nullable: false),
                    order_number = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    issued_at = table.Column<long>(type: "INTEGER", nullable: false),
                    issued_by = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    revoked_at = table.Column<long>(type: "INTEGER", nullable: true),
                    applied_at = table.Column<long>(type: "INTEGER", nullable: true),
                    applied_partner_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    applied_customer_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    applied_license_id = table.Column<Guid>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_license_keys", x => x.id);
                    table.CheckConstraint("ck_license_keys_issued_by_length", "length(issued_by) <= 256");
                    table.CheckConstraint("ck_license_keys_order_number_length", "length(order_number) <= 64");
                    table.CheckConstraint("ck_license_keys_product_length", "length(product) <= 64");
                });

            migrationBuilder.CreateTable(
                name: "mails",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    content = table.Column<byte[]>(type: "BLOB", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    due_at = table.Column<long>(type: "INTEGER", nullable: false),
                    attempts = table.Column<int>(type: "INTEGER", nullable: false),
                    failure = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_mails", x => x.id);
                    table.CheckConstraint("ck_mails_failure_length", "length(failure) <= 500");
                });

            migrationBuilder.CreateTable(
                name: "partners",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    code = table.Column<string>(type: "TEXT", maxLength: 40, nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    program = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    kind = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    currency = table.Column<string>(type: "TEXT", maxLength: 3, nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    requires_second_factor = table.Column<bool>(type: "INTEGER", nullable: false),
                    requires_launch_reason = table.Column<bool>(type: "INTEGER", nullable: false),
                    launch_minutes = table.Column<int>(type: "INTEGER", nullable: false),
                    audit_years = table.Column<int>(type: "INTEGER", nullable: false),
                    list_version = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_partners", x => x.id);
                    table.CheckConstraint("ck_partners_code_length", "length(code) <= 40");
                    table.CheckConstraint("ck_partners_currency_length", "length(currency) <= 3");
                    table.CheckConstraint("ck_partners_kind", "kind in ('Partner', 'Distributor', 'None')");
                    table.CheckConstraint("ck_partners_name_length", "length(name) <= 200");
                    table.CheckConstraint("ck_partners_program", "program in ('Term', 'Flex', 'FlexConnect')");
                });

            migrationBuilder.CreateTable(
                name: "people",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    display_name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    language = table.Column<string>(type: "TEXT", maxLength: 8, nullable: false),
                    user_name = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    normalized_user_name = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    email = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    normalized_email = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    email_confirmed = table.Column<bool>(type: "INTEGER", nullable: false),
                    password_hash = table.Column<string>(type: "TEXT", nullable: true),
                    security_stamp = table.Column<string>(type: "TEXT", nullable: true),
                    concurrency_stamp = table.Column<string>(type: "TEXT", nullable: true),
                    phone_number = table.Column<string>(type: "TEXT", maxLength: 256, nullable: true),
                    phone_number_confirmed = table.Column<bool>(type: "INTEGER", nullable: false),
                    two_factor_enabled = table.Column<bool>(type: "INTEGER", nullable: false),
                    lockout_end = table.Column<long>(type: "INTEGER", nullable: true),
                    lockout_enabled = table.Column<bool>(type: "INTEGER", nullable: false),
                    access_failed_count = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_people", x => x.id);
                    table.CheckConstraint("ck_people_display_name_length", "length(display_name) <= 200");
                    table.CheckConstraint("ck_people_email_length", "length(email) <= 256");
                    table.CheckConstraint("ck_people_language_length", "length(language) <= 8");
                    table.CheckConstraint("ck_people_normalized_email_length", "length(normalized_email) <= 256");
                    table.CheckConstraint("ck_people_normalized_user_name_length", "length(normalized_user_name) <= 256");
                    table.CheckConstraint("ck_people_phone_number_length", "length(phone_number) <= 256");
                    table.CheckConstraint("ck_people_user_name_length", "length(user_name) <= 256");
                });

            migrationBuilder.CreateTable(
                name: "protection_keys",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    xml = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_protection_keys", x => x.id);
                    table.CheckConstraint("ck_protection_keys_name_length", "length(name) <= 200");
                });

            migrationBuilder.CreateTable(
                name: "recounts",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    customer_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    from_day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    marks = table.Column<long>(type: "INTEGER", nullable: false),
                    claimed_until = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_recounts", x => new { x.partner_id, x.customer_id });
                });

            migrationBuilder.CreateTable(
                name: "requests",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    person_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    key = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    outcome = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_requests", x => new { x.partner_id, x.person_id, x.key });
                    table.CheckConstraint("ck_requests_key_length", "length(key) <= 100");
                    table.CheckConstraint("ck_requests_outcome_length", "length(outcome) <= 500");
                });

            migrationBuilder.CreateTable(
                name: "sessions",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    person_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    place = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    customer_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    last_used_at = table.Column<long>(type: "INTEGER", nullable: false),
                    expires_at = table.Column<long>(type: "INTEGER", nullable: false),
                    ended_at = table.Column<long>(type: "INTEGER", nullable: true),
                    address = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    browser = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    two_factor = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_sessions", x => x.id);
                    table.CheckConstraint("ck_sessions_address_length", "length(address) <= 64");
                    table.CheckConstraint("ck_sessions_browser_length", "length(browser) <= 100");
                    table.CheckConstraint("ck_sessions_place", "place in ('Partner', 'Customer', 'Operator')");
                });

            migrationBuilder.CreateTable(
                name: "sign_in_failures",
                columns: table => new
                {
                    key = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    count = table.Column<int>(type: "INTEGER", nullable: false),
                    last_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_sign_in_failures", x => x.key);
                    table.CheckConstraint("ck_sign_in_failures_key_length", "length(key) <= 64");
                });

            migrationBuilder.CreateTable(
                name: "statement_lines",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    statement_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    number = table.Column<int>(type: "INTEGER", nullable: false),
                    kind = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    for_period = table.Column<string>(type: "TEXT", maxLength: 7, nullable: false),
                    customer_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    external_id = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    customer_name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    family = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    product = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    product_name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    tier = table.Column<int>(type: "INTEGER", nullable: true),
                    license_number = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    rule = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    rests_on = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    quantity = table.Column<long>(type: "INTEGER", nullable: false),
                    band_from = table.Column<long>(type: "INTEGER", nullable: false),
                    unit_price = table.Column<long>(type: "INTEGER", nullable: false),
                    amount = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_statement_lines", x => new { x.partner_id, x.statement_id, x.number });
                    table.CheckConstraint("ck_statement_lines_customer_name_length", "length(customer_name) <= 200");
                    table.CheckConstraint("ck_statement_lines_external_id_length", "length(external_id) <= 100");
                    table.CheckConstraint("ck_statement_lines_family_length", "length(family) <= 32");
                    table.CheckConstraint("ck_statement_lines_for_period_length", "length(for_period) <= 7");
                    table.CheckConstraint("ck_statement_lines_kind", "kind in ('Charge', 'LateSightings', 'Correction', 'LicenseChange', 'PriceError')");
                    table.CheckConstraint("ck_statement_lines_license_number_length", "length(license_number) <= 100");
                    table.CheckConstraint("ck_statement_lines_product_length", "length(product) <= 64");
                    table.CheckConstraint("ck_statement_lines_product_name_length", "length(product_name) <= 200");
                    table.CheckConstraint("ck_statement_lines_rule", "rule in ('CutOff', 'Peak', 'Average')");
                });

            migrationBuilder.CreateTable(
                name: "store_facts",
                columns: table => new
                {
                    key = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    value = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_store_facts", x => x.key);
                    table.CheckConstraint("ck_store_facts_key_length", "length(key) <= 64");
                });

            migrationBuilder.CreateTable(
                name: "subjects",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    customer_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    meter = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    subject = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    named_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_subjects", x => new { x.partner_id, x.customer_id, x.meter, x.subject });
                    table.CheckConstraint("ck_subjects_meter_length", "length(meter) <= 32");
                    table.CheckConstraint("ck_subjects_name_length", "length(name) <= 200");
                    table.CheckConstraint("ck_subjects_subject_length", "length(subject) <= 200");
                });

            migrationBuilder.CreateTable(
                name: "account_drafts",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    person_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    body = table.Column<string>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    changed_at = table.Column<long>(type: "INTEGER", nullable: false),
                    created_customer_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_account_drafts", x => new { x.partner_id, x.id });
                    table.ForeignKey(
                        name: "FK_account_drafts_partners_partner_id",
                        column: x => x.partner_id,
                        principalTable: "partners",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "change_runs",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    person_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    who = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    state = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    choice = table.Column<string>(type: "TEXT", nullable: false),
                    due_on = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    reason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    filter = table.Column<string>(type: "TEXT", nullable: false),
                    previewed_at = table.Column<long>(type: "INTEGER", nullable: true),
                    confirmed_at = table.Column<long>(type: "INTEGER", nullable: true),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_change_runs", x => new { x.partner_id, x.id });
                    table.CheckConstraint("ck_change_runs_reason_length", "length(reason) <= 500");
                    table.CheckConstraint("ck_change_runs_state", "state in ('Draft', 'Previewed', 'Confirmed', 'Discarded')");
                    table.CheckConstraint("ck_change_runs_who_length", "length(who) <= 256");
                    table.ForeignKey(
                        name: "FK_change_runs_partners_partner_id",
                        column: x => x.partner_id,
                        principalTable: "partners",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "closings",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    issuer_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    closed_through = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    closed_at = table.Column<long>(type: "INTEGER", nullable: true),
                    stopped_period = table.Column<string>(type: "TEXT", maxLength: 7, nullable: true),
                    stopped_at = table.Column<long>(type: "INTEGER", nullable: true),
                    stopped_products = table.Column<string>(type: "TEXT", nullable: false),
                    stopped_reason = table.Column<string>(type: "TEXT", nullable: false),
                    claimed_until = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_closings", x => new { x.partner_id, x.issuer_id });
                    table.CheckConstraint("ck_closings_stopped_period_length", "length(stopped_period) <= 7");
                    table.ForeignKey(
                        name: "FK_closings_partners_partner_id",
                        column: x => x.partner_id,
                        principalTable: "partners",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "custom_roles",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    @base = table.Column<string>(name: "base", type: "TEXT", maxLength: 32, nullable: false),
                    families = table.Column<string>(type: "TEXT", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_custom_roles", x => new { x.partner_id, x.id });
                    table.CheckConstraint("ck_custom_roles_base", "base in ('SuperAdmin', 'Admin', 'HelpDesk', 'BusinessAdmin', 'ReadOnly')");
                    table.CheckConstraint("ck_custom_roles_name_length", "length(name) <= 100");
                    table.ForeignKey(
                        name: "FK_custom_roles_partners_partner_id",
                        column: x => x.partner_id,
                        principalTable: "partners",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "customer_groups",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_customer_groups", x => new { x.partner_id, x.id });
                    table.CheckConstraint("ck_customer_groups_name_length", "length(name) <= 100");
                    table.ForeignKey(
                        name: "FK_customer_groups_partners_partner_id",
                        column: x => x.partner_id,
                        principalTable: "partners",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "customers",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    tenant_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    external_id = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    billing_type = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    data_geography = table.Column<string>(type: "TEXT", maxLength: 2, nullable: false),
                    partner_assistance = table.Column<bool>(type: "INTEGER", nullable: false),
                    assistance_until = table.Column<long>(type: "INTEGER", nullable: true),
                    requires_launch_reason = table.Column<bool>(type: "INTEGER", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    terms_version = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    terms_accepted_at = table.Column<long>(type: "INTEGER", nullable: true),
                    terms_accepted_by = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    closed_at = table.Column<long>(type: "INTEGER", nullable: true),
                    version = table.Column<int>(type: "INTEGER", nullable: false),
                    contact_address1 = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    contact_address2 = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    contact_city = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    contact_country = table.Column<string>(type: "TEXT", maxLength: 2, nullable: false),
                    contact_email = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    contact_first_name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    contact_last_name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    contact_phone = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    contact_postal_code = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    contact_state = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_customers", x => new { x.partner_id, x.id });
                    table.CheckConstraint("ck_customers_billing_type", "billing_type in ('Trial', 'Term', 'Usage')");
                    table.CheckConstraint("ck_customers_contact_address1_length", "length(contact_address1) <= 200");
                    table.CheckConstraint("ck_customers_contact_address2_length", "length(contact_address2) <= 200");
                    table.CheckConstraint("ck_customers_contact_city_length", "length(contact_city) <= 200");
                    table.CheckConstraint("ck_customers_contact_country_length", "length(contact_country) <= 2");
                    table.CheckConstraint("ck_customers_contact_email_length", "length(contact_email) <= 200");
                    table.CheckConstraint("ck_customers_contact_first_name_length", "length(contact_first_name) <= 200");
                    table.CheckConstraint("ck_customers_contact_last_name_length", "length(contact_last_name) <= 200");
                    table.CheckConstraint("ck_customers_contact_phone_length", "length(contact_phone) <= 200");
                    table.CheckConstraint("ck_customers_contact_postal_code_length", "length(contact_postal_code) <= 200");
                    table.CheckConstraint("ck_customers_contact_state_length", "length(contact_state) <= 200");
                    table.CheckConstraint("ck_customers_data_geography_length", "length(data_geography) <= 2");
                    table.CheckConstraint("ck_customers_external_id_length", "length(external_id) <= 100");
                    table.CheckConstraint("ck_customers_name_length", "length(name) <= 200");
                    table.CheckConstraint("ck_customers_terms_accepted_by_length", "length(terms_accepted_by) <= 256");
                    table.CheckConstraint("ck_customers_terms_version_length", "length(terms_version) <= 32");
                    table.ForeignKey(
                        name: "FK_customers_partners_partner_id",
                        column: x => x.partner_id,
                        principalTable: "partners",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "distributor_links",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    distributor_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    state = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    invited_at = table.Column<long>(type: "INTEGER", nullable: false),
                    invited_by = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    answered_at = table.Column<long>(type: "INTEGER", nullable: true),
                    answered_by = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    orders_version = table.Column<long>(type: "INTEGER", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_distributor_links", x => new { x.partner_id, x.distributor_id });
                    table.CheckConstraint("ck_distributor_links_answered_by_length", "length(answered_by) <= 256");
                    table.CheckConstraint("ck_distributor_links_invited_by_length", "length(invited_by) <= 256");
                    table.CheckConstraint("ck_distributor_links_state", "state in ('Invited', 'Active', 'Ended')");
                    table.ForeignKey(
                        name: "FK_distributor_links_partners_distributor_id",
                        column: x => x.distributor_id,
                        principalTable: "partners",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_distributor_links_partners_partner_id",
                        column: x => x.partner_id,
                        principalTable: "partners",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "family_rules",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    issuer_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    family = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    rule = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_family_rules", x => new { x.partner_id, x.issuer_id, x.family });
                    table.CheckConstraint("ck_family_rules_family_length", "length(family) <= 32");
                    table.CheckConstraint("ck_family_rules_rule", "rule in ('CutOff', 'Peak', 'Average')");
                    table.ForeignKey(
                        name: "FK_family_rules_partners_partner_id",
                        column: x => x.partner_id,
                        principalTable: "partners",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "issuer_settings",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    issuer_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    cut_off_day = table.Column<int>(type: "INTEGER", nullable: false),
                    close_after_days = table.Column<int>(type: "INTEGER", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_issuer_settings", x => new { x.partner_id, x.issuer_id });
                    table.CheckConstraint("ck_issuer_settings_cut_off_day", "cut_off_day between 0 and 28");
                    table.ForeignKey(
                        name: "FK_issuer_settings_partners_partner_id",
                        column: x => x.partner_id,
                        principalTable: "partners",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "link_requests",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    email = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    external_id = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    reason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    requested_by = table.Column<Guid>(type: "TEXT", nullable: false),
                    requested_by_name = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    partner_name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    requested_at = table.Column<long>(type: "INTEGER", nullable: false),
                    asked_customer_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    answer = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    answered_by = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    answered_at = table.Column<long>(type: "INTEGER", nullable: true),
                    linked_customer_id = table.Column<Guid>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_link_requests", x => new { x.partner_id, x.id });
                    table.CheckConstraint("ck_link_requests_answer", "answer in ('Open', 'Approved', 'Refused', 'Withdrawn')");
                    table.CheckConstraint("ck_link_requests_answered_by_length", "length(answered_by) <= 256");
                    table.CheckConstraint("ck_link_requests_email_length", "length(email) <= 256");
                    table.CheckConstraint("ck_link_requests_external_id_length", "length(external_id) <= 100");
                    table.CheckConstraint("ck_link_requests_partner_name_length", "length(partner_name) <= 200");
                    table.CheckConstraint("ck_link_requests_reason_length", "length(reason) <= 500");
                    table.CheckConstraint("ck_link_requests_requested_by_name_length", "length(requested_by_name) <= 256");
                    table.ForeignKey(
                        name: "FK_link_requests_partners_partner_id",
                        column: x => x.partner_id,
                        principalTable: "partners",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "monthly_usage",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    family = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    from_day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    count = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_monthly_usage", x => new { x.partner_id, x.family, x.from_day });
                    table.CheckConstraint("ck_monthly_usage_family_length", "length(family) <= 32");
                    table.ForeignKey(
                        name: "FK_monthly_usage_partners_partner_id",
                        column: x => x.partner_id,
                        principalTable: "partners",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "monthly_usage_states",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    version = table.Column<long>(type: "INTEGER", nullable: false),
                    made_version = table.Column<long>(type: "INTEGER", nullable: false),
                    made_on = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    not_before = table.Column<long>(type: "INTEGER", nullable: false),
                    claimed_until = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_monthly_usage_states", x => x.partner_id);
                    table.ForeignKey(
                        name: "FK_monthly_usage_states_partners_partner_id",
                        column: x => x.partner_id,
                        principalTable: "partners",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "notice_mutes",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    muted_customer_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    product = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    reason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    until = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    muted_by = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    muted_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_notice_mutes", x => new { x.partner_id, x.id });
                    table.CheckConstraint("ck_notice_mutes_muted_by_length", "length(muted_by) <= 256");
                    table.CheckConstraint("ck_notice_mutes_product_length", "length(product) <= 64");
                    table.CheckConstraint("ck_notice_mutes_reason_length", "length(reason) <= 500");
                    table.ForeignKey(
                        name: "FK_notice_mutes_partners_partner_id",
                        column: x => x.partner_id,
                        principalTable: "partners",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "price_entries",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    issuer_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    product = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    currency = table.Column<string>(type: "TEXT", maxLength: 3, nullable: false),
                    valid_from = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    bands = table.Column<string>(type: "TEXT", nullable: false),
                    corrects = table.Column<bool>(type: "INTEGER", nullable: false),
                    recorded_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_price_entries", x => new { x.partner_id, x.issuer_id, x.id });
                    table.CheckConstraint("ck_price_entries_currency_length", "length(currency) <= 3");
                    table.CheckConstraint("ck_price_entries_product_length", "length(product) <= 64");
                    table.ForeignKey(
                        name: "FK_price_entries_partners_partner_id",
                        column: x => x.partner_id,
                        principalTable: "partners",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "statements",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    issuer_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    period = table.Column<string>(type: "TEXT", maxLength: 7, nullable: false),
                    first_day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    last_day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    partner_name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    issuer_name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    currency = table.Column<string>(type: "TEXT", maxLength: 3, nullable: false),
                    rules = table.Column<string>(type: "TEXT", nullable: false),
                    total = table.Column<long>(type: "INTEGER", nullable: false),
                    lines = table.Column<int>(type: "INTEGER", nullable: false),
                    closed_at = table.Column<long>(type: "INTEGER", nullable: false),
                    hash = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_statements", x => new { x.partner_id, x.id });
                    table.CheckConstraint("ck_statements_currency_length", "length(currency) <= 3");
                    table.CheckConstraint("ck_statements_hash_length", "length(hash) <= 64");
                    table.CheckConstraint("ck_statements_issuer_name_length", "length(issuer_name) <= 200");
                    table.CheckConstraint("ck_statements_partner_name_length", "length(partner_name) <= 200");
                    table.CheckConstraint("ck_statements_period_length", "length(period) <= 7");
                    table.ForeignKey(
                        name: "FK_statements_partners_partner_id",
                        column: x => x.partner_id,
                        principalTable: "partners",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "vendor_bills",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    period = table.Column<string>(type: "TEXT", maxLength: 7, nullable: false),
                    file_name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    lines = table.Column<int>(type: "INTEGER", nullable: false),
                    who = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    uploaded_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_vendor_bills", x => new { x.partner_id, x.id });
                    table.CheckConstraint("ck_vendor_bills_file_name_length", "length(file_name) <= 200");
                    table.CheckConstraint("ck_vendor_bills_period_length", "length(period) <= 7");
                    table.CheckConstraint("ck_vendor_bills_who_length", "length(who) <= 256");
                    table.ForeignKey(
                        name: "FK_vendor_bills_partners_partner_id",
                        column: x => x.partner_id,
                        principalTable: "partners",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "access_links",
                columns: table => new
                {
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    hash = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    purpose = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    person_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    place = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    invited_by_partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    customer_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    expires_at = table.Column<long>(type: "INTEGER", nullable: false),
                    ended_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_access_links", x => x.id);
                    table.CheckConstraint("ck_access_links_place", "place in ('Partner', 'Customer', 'Operator')");
                    table.CheckConstraint("ck_access_links_purpose", "purpose in ('Invitation', 'Reset')");
                    table.ForeignKey(
                        name: "FK_access_links_people_person_id",
                        column: x => x.person_id,
                        principalTable: "people",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "known_browsers",
                columns: table => new
                {
                    person_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    hash = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    last_used_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_known_browsers", x => new { x.person_id, x.hash });
                    table.ForeignKey(
                        name: "FK_known_browsers_people_person_id",
                        column: x => x.person_id,
                        principalTable: "people",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "operators",
                columns: table => new
                {
                    person_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_operators", x => x.person_id);
                    table.ForeignKey(
                        name: "FK_operators_people_person_id",
                        column: x => x.person_id,
                        principalTable: "people",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "person_claims",
                columns: table => new
                {
                    id = table.Column<int>(type: "INTEGER", nullable: false)
                        .Annotation("Sqlite:Autoincrement", true),
                    user_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    claim_type = table.Column<string>(type: "TEXT", nullable: true),
                    claim_value = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_person_claims", x => x.id);
                    table.ForeignKey(
                        name: "FK_person_claims_people_user_id",
                        column: x => x.user_id,
                        principalTable: "people",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "person_logins",
                columns: table => new
                {
                    login_provider = table.Column<string>(type: "TEXT", maxLength: 128, nullable: false),
                    provider_key = table.Column<string>(type: "TEXT", maxLength: 128, nullable: false),
                    provider_display_name = table.Column<string>(type: "TEXT", nullable: true),
                    user_id = table.Column<Guid>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_person_logins", x => new { x.login_provider, x.provider_key });
                    table.CheckConstraint("ck_person_logins_login_provider_length", "length(login_provider) <= 128");
                    table.CheckConstraint("ck_person_logins_provider_key_length", "length(provider_key) <= 128");
                    table.ForeignKey(
                        name: "FK_person_logins_people_user_id",
                        column: x => x.user_id,
                        principalTable: "people",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "person_passkeys",
                columns: table => new
                {
                    credential_id = table.Column<byte[]>(type: "BLOB", maxLength: 1024, nullable: false),
                    user_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    Data = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_person_passkeys", x => x.credential_id);
                    table.ForeignKey(
                        name: "FK_person_passkeys_people_user_id",
                        column: x => x.user_id,
                        principalTable: "people",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "person_tokens",
                columns: table => new
                {
                    user_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    login_provider = table.Column<string>(type: "TEXT", maxLength: 128, nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 128, nullable: false),
                    value = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_person_tokens", x => new { x.user_id, x.login_provider, x.name });
                    table.CheckConstraint("ck_person_tokens_login_provider_length", "length(login_provider) <= 128");
                    table.CheckConstraint("ck_person_tokens_name_length", "length(name) <= 128");
                    table.ForeignKey(
                        name: "FK_person_tokens_people_user_id",
                        column: x => x.user_id,
                        principalTable: "people",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "administrators",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    person_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    role = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    role_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    scope = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    state = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    is_primary = table.Column<bool>(type: "INTEGER", nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    notices_seen_at = table.Column<long>(type: "INTEGER", nullable: true),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_administrators", x => new { x.partner_id, x.person_id });
                    table.CheckConstraint("ck_administrators_role", "role in ('SuperAdmin', 'Admin', 'HelpDesk', 'BusinessAdmin', 'ReadOnly')");
                    table.CheckConstraint("ck_administrators_scope", "scope in ('AllCustomers', 'ChosenCustomers', 'Groups')");
                    table.CheckConstraint("ck_administrators_state", "state in ('Invited', 'Active', 'Deactivated')");
                    table.ForeignKey(
                        name: "FK_administrators_custom_roles_partner_id_role_id",
                        columns: x => new { x.partner_id, x.role_id },
                        principalTable: "custom_roles",
                        principalColumns: new[] { "partner_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_administrators_partners_partner_id",
                        column: x => x.partner_id,
                        principalTable: "partners",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_administrators_people_person_id",
                        column: x => x.person_id,
                        principalTable: "people",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "assistance_requests",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    customer_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    requested_by = table.Column<Guid>(type: "TEXT", nullable: false),
                    requested_by_name = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    reason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    requested_at = table.Column<long>(type: "INTEGER", nullable: false),
                    answer = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    answered_by = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    answered_at = table.Column<long>(type: "INTEGER", nullable: true),
                    until = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_assistance_requests", x => new { x.partner_id, x.customer_id, x.id });
                    table.CheckConstraint("ck_assistance_requests_answer", "answer in ('Open', 'Approved', 'Refused', 'Withdrawn')");
                    table.CheckConstraint("ck_assistance_requests_answered_by_length", "length(answered_by) <= 256");
                    table.CheckConstraint("ck_assistance_requests_reason_length", "length(reason) <= 500");
                    table.CheckConstraint("ck_assistance_requests_requested_by_name_length", "length(requested_by_name) <= 256");
                    table.ForeignKey(
                        name: "FK_assistance_requests_customers_partner_id_customer_id",
                        columns: x => new { x.partner_id, x.customer_id },
                        principalTable: "customers",
                        principalColumns: new[] { "partner_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "collectors",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    customer_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    name = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    prefix = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    hash = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    created_by = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    last_used_at = table.Column<long>(type: "INTEGER", nullable: true),
                    revoked_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_collectors", x => new { x.partner_id, x.id });
                    table.CheckConstraint("ck_collectors_created_by_length", "length(created_by) <= 256");
                    table.CheckConstraint("ck_collectors_name_length", "length(name) <= 100");
                    table.CheckConstraint("ck_collectors_prefix_length", "length(prefix) <= 32");
                    table.ForeignKey(
                        name: "FK_collectors_customers_partner_id_customer_id",
                        columns: x => new { x.partner_id, x.customer_id },
                        principalTable: "customers",
                        principalColumns: new[] { "partner_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_collectors_partners_partner_id",
                        column: x => x.partner_id,
                        principalTable: "partners",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "corrections",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    customer_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    kind = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    what = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    kept_name = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    from_day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    reason = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    recorded_by = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    recorded_at = table.Column<long>(type: "INTEGER", nullable: false),
                    reversed_from = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    reversed_reason = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    reversed_by = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    reversed_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_corrections", x => new { x.partner_id, x.customer_id, x.id });
                    table.CheckConstraint("ck_corrections_kept_name_length", "length(kept_name) <= 256");
                    table.CheckConstraint("ck_corrections_kind", "kind in ('MergedHolder', 'RetiredSubject')");
                    table.CheckConstraint("ck_corrections_reason_length", "length(reason) <= 400");
                    table.CheckConstraint("ck_corrections_recorded_by_length", "length(recorded_by) <= 256");
                    table.CheckConstraint("ck_corrections_reversed_by_length", "length(reversed_by) <= 256");
                    table.CheckConstraint("ck_corrections_reversed_reason_length", "length(reversed_reason) <= 400");
                    table.CheckConstraint("ck_corrections_what_length", "length(what) <= 256");
                    table.ForeignKey(
                        name: "FK_corrections_customers_partner_id_customer_id",
                        columns: x => new { x.partner_id, x.customer_id },
                        principalTable: "customers",
                        principalColumns: new[] { "partner_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "customer_administrators",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    customer_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    person_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    role = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    state = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_customer_administrators", x => new { x.partner_id, x.customer_id, x.person_id });
                    table.CheckConstraint("ck_customer_administrators_role", "role in ('Admin', 'ReadOnly')");
                    table.CheckConstraint("ck_customer_administrators_state", "state in ('Invited', 'Active', 'Deactivated')");
                    table.ForeignKey(
                        name: "FK_customer_administrators_customers_partner_id_customer_id",
                        columns: x => new { x.partner_id, x.customer_id },
                        principalTable: "customers",
                        principalColumns: new[] { "partner_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_customer_administrators_people_person_id",
                        column: x => x.person_id,
                        principalTable: "people",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "customer_group_members",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    group_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    customer_id = table.Column<Guid>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_customer_group_members", x => new { x.partner_id, x.group_id, x.customer_id });
                    table.ForeignKey(
                        name: "FK_customer_group_members_customer_groups_partner_id_group_id",
                        columns: x => new { x.partner_id, x.group_id },
                        principalTable: "customer_groups",
                        principalColumns: new[] { "partner_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_customer_group_members_customers_partner_id_customer_id",
                        columns: x => new { x.partner_id, x.customer_id },
                        principalTable: "customers",
                        principalColumns: new[] { "partner_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "customer_list",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    customer_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    name_search = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    external_id = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    external_search = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    billing_type = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    licenses = table.Column<int>(type: "INTEGER", nullable: false),
                    seats = table.Column<long>(type: "INTEGER", nullable: false),
                    owner = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    nearest_expiry = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    expired_on = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    quiet_since = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    partner_assistance = table.Column<bool>(type: "INTEGER", nullable: false),
                    data_geography = table.Column<string>(type: "TEXT", maxLength: 2, nullable: false),
                    unprotected = table.Column<int>(type: "INTEGER", nullable: false),
                    over = table.Column<bool>(type: "INTEGER", nullable: false),
                    jump_family = table.Column<string>(type: "TEXT", maxLength: 32, nullable: true),
                    jump_usual = table.Column<long>(type: "INTEGER", nullable: false),
                    refresh_on = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    limit_access = table.Column<long>(type: "INTEGER", nullable: true),
                    limit_email = table.Column<long>(type: "INTEGER", nullable: true),
                    limit_encryption = table.Column<long>(type: "INTEGER", nullable: true),
                    limit_endpoint = table.Column<long>(type: "INTEGER", nullable: true),
                    limit_firewall = table.Column<long>(type: "INTEGER", nullable: true),
                    limit_mobile = table.Column<long>(type: "INTEGER", nullable: true),
                    limit_ndr = table.Column<long>(type: "INTEGER", nullable: true),
                    limit_phish = table.Column<long>(type: "INTEGER", nullable: true),
                    limit_server = table.Column<long>(type: "INTEGER", nullable: true),
                    limit_wireless = table.Column<long>(type: "INTEGER", nullable: true),
                    used_access = table.Column<long>(type: "INTEGER", nullable: false),
                    used_email = table.Column<long>(type: "INTEGER", nullable: false),
                    used_encryption = table.Column<long>(type: "INTEGER", nullable: false),
                    used_endpoint = table.Column<long>(type: "INTEGER", nullable: false),
                    used_firewall = table.Column<long>(type: "INTEGER", nullable: false),
                    used_mobile = table.Column<long>(type: "INTEGER", nullable: false),
                    used_ndr = table.Column<long>(type: "INTEGER", nullable: false),
                    used_phish = table.Column<long>(type: "INTEGER", nullable: false),
                    used_server = table.Column<long>(type: "INTEGER", nullable: false),
                    used_wireless = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_customer_list", x => new { x.partner_id, x.customer_id });
                    table.CheckConstraint("ck_customer_list_billing_type", "billing_type in ('Trial', 'Term', 'Usage')");
                    table.CheckConstraint("ck_customer_list_data_geography_length", "length(data_geography) <= 2");
                    table.CheckConstraint("ck_customer_list_external_id_length", "length(external_id) <= 100");
                    table.CheckConstraint("ck_customer_list_external_search_length", "length(external_search) <= 200");
                    table.CheckConstraint("ck_customer_list_jump_family_length", "length(jump_family) <= 32");
                    table.CheckConstraint("ck_customer_list_name_length", "length(name) <= 200");
                    table.CheckConstraint("ck_customer_list_name_search_length", "length(name_search) <= 400");
                    table.CheckConstraint("ck_customer_list_owner", "owner in ('None', 'Partner', 'Customer', 'Mixed')");
                    table.ForeignKey(
                        name: "FK_customer_list_customers_partner_id_customer_id",
                        columns: x => new { x.partner_id, x.customer_id },
                        principalTable: "customers",
                        principalColumns: new[] { "partner_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "daily_usage",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    customer_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    family = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    from_day = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    count = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_daily_usage", x => new { x.partner_id, x.customer_id, x.family, x.from_day });
                    table.CheckConstraint("ck_daily_usage_family_length", "length(family) <= 32");
                    table.ForeignKey(
                        name: "FK_daily_usage_customers_partner_id_customer_id",
                        columns: x => new { x.partner_id, x.customer_id },
                        principalTable: "customers",
                        principalColumns: new[] { "partner_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "device_totals",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    customer_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    totals = table.Column<string>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_device_totals", x => new { x.partner_id, x.customer_id });
                    table.ForeignKey(
                        name: "FK_device_totals_customers_partner_id_customer_id",
                        columns: x => new { x.partner_id, x.customer_id },
                        principalTable: "customers",
                        principalColumns: new[] { "partner_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "devices",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    customer_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    external_id = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    host_name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    host_search = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    kind = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    os = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    last_user = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    user_search = table.Column<string>(type: "TEXT", maxLength: 512, nullable: false),
                    expected = table.Column<bool>(type: "INTEGER", nullable: false),
                    known_since = table.Column<long>(type: "INTEGER", nullable: false),
                    last_seen = table.Column<long>(type: "INTEGER", nullable: true),
                    checked_in_at = table.Column<long>(type: "INTEGER", nullable: true),
                    components = table.Column<string>(type: "TEXT", nullable: false),
                    excluded_until = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    exclusion_reason = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    judged = table.Column<bool>(type: "INTEGER", nullable: false),
                    gap_from = table.Column<DateOnly>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_devices", x => new { x.partner_id, x.customer_id, x.id });
                    table.CheckConstraint("ck_devices_exclusion_reason_length", "length(exclusion_reason) <= 400");
                    table.CheckConstraint("ck_devices_external_id_length", "length(external_id) <= 200");
                    table.CheckConstraint("ck_devices_host_name_length", "length(host_name) <= 200");
                    table.CheckConstraint("ck_devices_host_search_length", "length(host_search) <= 400");
                    table.CheckConstraint("ck_devices_kind", "kind in ('Computer', 'Server', 'Mobile')");
                    table.CheckConstraint("ck_devices_last_user_length", "length(last_user) <= 256");
                    table.CheckConstraint("ck_devices_os_length", "length(os) <= 100");
                    table.CheckConstraint("ck_devices_user_search_length", "length(user_search) <= 512");
                    table.ForeignKey(
                        name: "FK_devices_customers_partner_id_customer_id",
                        columns: x => new { x.partner_id, x.customer_id },
                        principalTable: "customers",
                        principalColumns: new[] { "partner_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "firewalls",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    customer_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    serial = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    model = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    form = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    license_number = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    assigned_on = table.Column<DateOnly>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_firewalls", x => new { x.partner_id, x.customer_id, x.serial });
                    table.CheckConstraint("ck_firewalls_form", "form in ('Hardware', 'Virtual')");
                    table.CheckConstraint("ck_firewalls_license_number_length", "length(license_number) <= 100");
                    table.CheckConstraint("ck_firewalls_model_length", "length(model) <= 100");
                    table.CheckConstraint("ck_firewalls_serial_length", "length(serial) <= 100");
                    table.ForeignKey(
                        name: "FK_firewalls_customers_partner_id_customer_id",
                        columns: x => new { x.partner_id, x.customer_id },
                        principalTable: "customers",
                        principalColumns: new[] { "partner_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "launches",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    customer_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    person_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    session_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    guest_name = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    partner_name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    reason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    hash = table.Column<byte[]>(type: "BLOB", maxLength: 32, nullable: false),
                    started_at = table.Column<long>(type: "INTEGER", nullable: false),
                    ends_at = table.Column<long>(type: "INTEGER", nullable: false),
                    ended_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_launches", x => new { x.partner_id, x.customer_id, x.id });
                    table.CheckConstraint("ck_launches_guest_name_length", "length(guest_name) <= 256");
                    table.CheckConstraint("ck_launches_partner_name_length", "length(partner_name) <= 200");
                    table.CheckConstraint("ck_launches_reason_length", "length(reason) <= 500");
                    table.ForeignKey(
                        name: "FK_launches_customers_partner_id_customer_id",
                        columns: x => new { x.partner_id, x.customer_id },
                        principalTable: "customers",
                        principalColumns: new[] { "partner_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "license_events",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    customer_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    license_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    number = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    product = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    kind = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    person_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    who = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    act = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    reason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    before = table.Column<string>(type: "TEXT", nullable: true),
                    after = table.Column<string>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_license_events", x => new { x.partner_id, x.customer_id, x.id });
                    table.CheckConstraint("ck_license_events_act_length", "length(act) <= 64");
                    table.CheckConstraint("ck_license_events_kind", "kind in ('Begun', 'Changed', 'Removed')");
                    table.CheckConstraint("ck_license_events_number_length", "length(number) <= 100");
                    table.CheckConstraint("ck_license_events_product_length", "length(product) <= 64");
                    table.CheckConstraint("ck_license_events_reason_length", "length(reason) <= 500");
                    table.CheckConstraint("ck_license_events_who_length", "length(who) <= 256");
                    table.ForeignKey(
                        name: "FK_license_events_customers_partner_id_customer_id",
                        columns: x => new { x.partner_id, x.customer_id },
                        principalTable: "customers",
                        principalColumns: new[] { "partner_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "licenses",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    customer_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    number = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    product = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    type = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    owner = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    distributor_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    start = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    end = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    quantity = table.Column<long>(type: "INTEGER", nullable: true),
                    automatic_install = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    trial_extended = table.Column<bool>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_licenses", x => new { x.partner_id, x.customer_id, x.id });
                    table.CheckConstraint("ck_licenses_automatic_install", "automatic_install in ('On', 'NewDevices', 'Off')");
                    table.CheckConstraint("ck_licenses_number_length", "length(number) <= 100");
                    table.CheckConstraint("ck_licenses_owner", "owner in ('Partner', 'Customer')");
                    table.CheckConstraint("ck_licenses_product_length", "length(product) <= 64");
                    table.CheckConstraint("ck_licenses_type", "type in ('Trial', 'Term', 'Usage', 'Ordered', 'Enterprise', 'Perpetual')");
                    table.ForeignKey(
                        name: "FK_licenses_customers_partner_id_customer_id",
                        columns: x => new { x.partner_id, x.customer_id },
                        principalTable: "customers",
                        principalColumns: new[] { "partner_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "notices",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    customer_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    kind = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    key = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    product = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    facts = table.Column<string>(type: "TEXT", nullable: false),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    muted = table.Column<bool>(type: "INTEGER", nullable: false),
                    mailed_at = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_notices", x => new { x.partner_id, x.customer_id, x.id });
                    table.CheckConstraint("ck_notices_key_length", "length(key) <= 200");
                    table.CheckConstraint("ck_notices_kind", "kind in ('Expiring', 'Expired', 'OverUse', 'Unprotected', 'ChangeDone', 'ChangeFailed', 'KeyApplied', 'Ordered')");
                    table.CheckConstraint("ck_notices_product_length", "length(product) <= 64");
                    table.ForeignKey(
                        name: "FK_notices_customers_partner_id_customer_id",
                        columns: x => new { x.partner_id, x.customer_id },
                        principalTable: "customers",
                        principalColumns: new[] { "partner_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "orders",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    distributor_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    number = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    number_search = table.Column<string>(type: "TEXT", maxLength: 128, nullable: false),
                    purchase_order = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    purchase_search = table.Column<string>(type: "TEXT", maxLength: 128, nullable: false),
                    for_customer_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    new_customer = table.Column<string>(type: "TEXT", nullable: true),
                    customer_name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    customer_search = table.Column<string>(type: "TEXT", maxLength: 400, nullable: false),
                    created_at = table.Column<long>(type: "INTEGER", nullable: false),
                    created_by = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    submitted_at = table.Column<long>(type: "INTEGER", nullable: true),
                    version = table.Column<int>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_orders", x => new { x.partner_id, x.id });
                    table.CheckConstraint("ck_orders_created_by_length", "length(created_by) <= 256");
                    table.CheckConstraint("ck_orders_customer_name_length", "length(customer_name) <= 200");
                    table.CheckConstraint("ck_orders_customer_search_length", "length(customer_search) <= 400");
                    table.CheckConstraint("ck_orders_number_length", "length(number) <= 64");
                    table.CheckConstraint("ck_orders_number_search_length", "length(number_search) <= 128");
                    table.CheckConstraint("ck_orders_purchase_order_length", "length(purchase_order) <= 64");
                    table.CheckConstraint("ck_orders_purchase_search_length", "length(purchase_search) <= 128");
                    table.ForeignKey(
                        name: "FK_orders_customers_partner_id_for_customer_id",
                        columns: x => new { x.partner_id, x.for_customer_id },
                        principalTable: "customers",
                        principalColumns: new[] { "partner_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_orders_partners_distributor_id",
                        column: x => x.distributor_id,
                        principalTable: "partners",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                    table.ForeignKey(
                        name: "FK_orders_partners_partner_id",
                        column: x => x.partner_id,
                        principalTable: "partners",
                        principalColumn: "id",
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "planned_acts",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    customer_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    run_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    kind = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    choice = table.Column<string>(type: "TEXT", nullable: false),
                    due_on = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    state = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    seen = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    person_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    who = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    address = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    requested_at = table.Column<long>(type: "INTEGER", nullable: false),
                    reason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false),
                    preview = table.Column<string>(type: "TEXT", nullable: false),
                    outcome = table.Column<string>(type: "TEXT", nullable: false),
                    ended_at = table.Column<long>(type: "INTEGER", nullable: true),
                    ended_by = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_planned_acts", x => new { x.partner_id, x.customer_id, x.id });
                    table.CheckConstraint("ck_planned_acts_address_length", "length(address) <= 64");
                    table.CheckConstraint("ck_planned_acts_ended_by_length", "length(ended_by) <= 256");
                    table.CheckConstraint("ck_planned_acts_kind", "kind in ('ChangeLicenses', 'UpdateBilling', 'Unlink')");
                    table.CheckConstraint("ck_planned_acts_reason_length", "length(reason) <= 500");
                    table.CheckConstraint("ck_planned_acts_seen_length", "length(seen) <= 64");
                    table.CheckConstraint("ck_planned_acts_state", "state in ('Draft', 'TakenOut', 'Waiting', 'Done', 'Refused', 'Cancelled')");
                    table.CheckConstraint("ck_planned_acts_who_length", "length(who) <= 256");
                    table.ForeignKey(
                        name: "FK_planned_acts_customers_partner_id_customer_id",
                        columns: x => new { x.partner_id, x.customer_id },
                        principalTable: "customers",
                        principalColumns: new[] { "partner_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "statement_products",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    statement_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    product = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    product_name = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    quantity = table.Column<long>(type: "INTEGER", nullable: false),
                    band_from = table.Column<long>(type: "INTEGER", nullable: false),
                    unit_price = table.Column<long>(type: "INTEGER", nullable: false),
                    amount = table.Column<long>(type: "INTEGER", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_statement_products", x => new { x.partner_id, x.statement_id, x.product });
                    table.CheckConstraint("ck_statement_products_product_length", "length(product) <= 64");
                    table.CheckConstraint("ck_statement_products_product_name_length", "length(product_name) <= 200");
                    table.ForeignKey(
                        name: "FK_statement_products_statements_partner_id_statement_id",
                        columns: x => new { x.partner_id, x.statement_id },
                        principalTable: "statements",
                        principalColumns: new[] { "partner_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "vendor_bill_lines",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    bill_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    number = table.Column<int>(type: "INTEGER", nullable: false),
                    account = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    external_id = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    serial = table.Column<string>(type: "TEXT", maxLength: 100, nullable: false),
                    customer = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false),
                    product = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    description = table.Column<string>(type: "TEXT", maxLength: 300, nullable: false),
                    billed = table.Column<long>(type: "INTEGER", nullable: false),
                    used = table.Column<long>(type: "INTEGER", nullable: true),
                    ordered = table.Column<long>(type: "INTEGER", nullable: true),
                    unit_price = table.Column<long>(type: "INTEGER", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_vendor_bill_lines", x => new { x.partner_id, x.bill_id, x.number });
                    table.CheckConstraint("ck_vendor_bill_lines_account_length", "length(account) <= 100");
                    table.CheckConstraint("ck_vendor_bill_lines_customer_length", "length(customer) <= 200");
                    table.CheckConstraint("ck_vendor_bill_lines_description_length", "length(description) <= 300");
                    table.CheckConstraint("ck_vendor_bill_lines_external_id_length", "length(external_id) <= 100");
                    table.CheckConstraint("ck_vendor_bill_lines_product_length", "length(product) <= 64");
                    table.CheckConstraint("ck_vendor_bill_lines_serial_length", "length(serial) <= 100");
                    table.ForeignKey(
                        name: "FK_vendor_bill_lines_vendor_bills_partner_id_bill_id",
                        columns: x => new { x.partner_id, x.bill_id },
                        principalTable: "vendor_bills",
                        principalColumns: new[] { "partner_id", "id" },
                        onDelete: ReferentialAction.Restrict);
                });

            migrationBuilder.CreateTable(
                name: "administrator_customers",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    person_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    customer_id = table.Column<Guid>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_administrator_customers", x => new { x.partner_id, x.person_id, x.customer_id });
                    table.ForeignKey(
                        name: "FK_administrator_customers_administrators_partner_id_person_id",
                        columns: x => new { x.partner_id, x.person_id },
                        principalTable: "administrators",
                        principalColumns: new[] { "partner_id", "person_id" },
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_administrator_customers_customers_partner_id_customer_id",
                        columns: x => new { x.partner_id, x.customer_id },
                        principalTable: "customers",
                        principalColumns: new[] { "partner_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "administrator_groups",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    person_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    group_id = table.Column<Guid>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_administrator_groups", x => new { x.partner_id, x.person_id, x.group_id });
                    table.ForeignKey(
                        name: "FK_administrator_groups_administrators_partner_id_person_id",
                        columns: x => new { x.partner_id, x.person_id },
                        principalTable: "administrators",
                        principalColumns: new[] { "partner_id", "person_id" },
                        onDelete: ReferentialAction.Cascade);
                    table.ForeignKey(
                        name: "FK_administrator_groups_customer_groups_partner_id_group_id",
                        columns: x => new { x.partner_id, x.group_id },
                        principalTable: "customer_groups",
                        principalColumns: new[] { "partner_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "notice_settings",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    person_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    kind = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    mail = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_notice_settings", x => new { x.partner_id, x.person_id, x.kind });
                    table.CheckConstraint("ck_notice_settings_kind", "kind in ('Expiring', 'Expired', 'OverUse', 'Unprotected', 'ChangeDone', 'ChangeFailed', 'KeyApplied', 'Ordered')");
                    table.CheckConstraint("ck_notice_settings_mail", "mail in ('None', 'AtOnce', 'Daily')");
                    table.ForeignKey(
                        name: "FK_notice_settings_administrators_partner_id_person_id",
                        columns: x => new { x.partner_id, x.person_id },
                        principalTable: "administrators",
                        principalColumns: new[] { "partner_id", "person_id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "order_events",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    order_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    id = table.Column<Guid>(type: "TEXT", nullable: false),
                    line = table.Column<int>(type: "INTEGER", nullable: true),
                    at = table.Column<long>(type: "INTEGER", nullable: false),
                    who = table.Column<string>(type: "TEXT", maxLength: 256, nullable: false),
                    act = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    from = table.Column<string>(type: "TEXT", maxLength: 32, nullable: true),
                    to = table.Column<string>(type: "TEXT", maxLength: 32, nullable: true),
                    facts = table.Column<string>(type: "TEXT", nullable: false),
                    reason = table.Column<string>(type: "TEXT", maxLength: 500, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_order_events", x => new { x.partner_id, x.order_id, x.id });
                    table.CheckConstraint("ck_order_events_act_length", "length(act) <= 64");
                    table.CheckConstraint("ck_order_events_from", "\"from\" in ('Draft', 'Submitted', 'Provisioning', 'Active', 'ChangePending', 'Suspended', 'CancellationScheduled', 'Cancelled', 'Rejected')");
                    table.CheckConstraint("ck_order_events_reason_length", "length(reason) <= 500");
                    table.CheckConstraint("ck_order_events_to", "\"to\" in ('Draft', 'Submitted', 'Provisioning', 'Active', 'ChangePending', 'Suspended', 'CancellationScheduled', 'Cancelled', 'Rejected')");
                    table.CheckConstraint("ck_order_events_who_length", "length(who) <= 256");
                    table.ForeignKey(
                        name: "FK_order_events_orders_partner_id_order_id",
                        columns: x => new { x.partner_id, x.order_id },
                        principalTable: "orders",
                        principalColumns: new[] { "partner_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "provisionings",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    order_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    line = table.Column<int>(type: "INTEGER", nullable: false),
                    step = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    attempts = table.Column<int>(type: "INTEGER", nullable: false),
                    due_at = table.Column<long>(type: "INTEGER", nullable: false),
                    claimed_until = table.Column<long>(type: "INTEGER", nullable: false),
                    failure = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    failure_about = table.Column<string>(type: "TEXT", maxLength: 200, nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_provisionings", x => new { x.partner_id, x.order_id, x.line });
                    table.CheckConstraint("ck_provisionings_failure_about_length", "length(failure_about) <= 200");
                    table.CheckConstraint("ck_provisionings_failure_length", "length(failure) <= 64");
                    table.CheckConstraint("ck_provisionings_step", "step in ('Customer', 'Licenses', 'Assistance', 'Notice')");
                    table.ForeignKey(
                        name: "FK_provisionings_orders_partner_id_order_id",
                        columns: x => new { x.partner_id, x.order_id },
                        principalTable: "orders",
                        principalColumns: new[] { "partner_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateTable(
                name: "subscriptions",
                columns: table => new
                {
                    partner_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    order_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    line = table.Column<int>(type: "INTEGER", nullable: false),
                    distributor_id = table.Column<Guid>(type: "TEXT", nullable: false),
                    for_customer_id = table.Column<Guid>(type: "TEXT", nullable: true),
                    product = table.Column<string>(type: "TEXT", maxLength: 64, nullable: false),
                    quantity = table.Column<long>(type: "INTEGER", nullable: false),
                    status = table.Column<string>(type: "TEXT", maxLength: 32, nullable: false),
                    ordered_on = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    starts = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    ends = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    renew_months = table.Column<int>(type: "INTEGER", nullable: false),
                    due_on = table.Column<DateOnly>(type: "TEXT", nullable: false),
                    pending_product = table.Column<string>(type: "TEXT", maxLength: 64, nullable: true),
                    pending_quantity = table.Column<long>(type: "INTEGER", nullable: true),
                    cancel_after = table.Column<DateOnly>(type: "TEXT", nullable: true),
                    license_id = table.Column<Guid>(type: "TEXT", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_subscriptions", x => new { x.partner_id, x.order_id, x.line });
                    table.CheckConstraint("ck_subscriptions_pending_product_length", "length(pending_product) <= 64");
                    table.CheckConstraint("ck_subscriptions_product_length", "length(product) <= 64");
                    table.CheckConstraint("ck_subscriptions_status", "status in ('Draft', 'Submitted', 'Provisioning', 'Active', 'ChangePending', 'Suspended', 'CancellationScheduled', 'Cancelled', 'Rejected')");
                    table.ForeignKey(
                        name: "FK_subscriptions_orders_partner_id_order_id",
                        columns: x => new { x.partner_id, x.order_id },
                        principalTable: "orders",
                        principalColumns: new[] { "partner_id", "id" },
                        onDelete: ReferentialAction.Cascade);
                });

            migrationBuilder.CreateIndex(
                name: "IX_access_links_hash",
                table: "access_links",
                column: "hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_access_links_person_id",
                table: "access_links",
                column: "person_id");

            migrationBuilder.CreateIndex(
                name: "IX_administrator_customers_partner_id_customer_id",
                table: "administrator_customers",
                columns: new[] { "partner_id", "customer_id" });

            migrationBuilder.CreateIndex(
                name: "IX_administrator_groups_partner_id_group_id",
                table: "administrator_groups",
                columns: new[] { "partner_id", "group_id" });

            migrationBuilder.CreateIndex(
                name: "IX_administrators_partner_id_role_id",
                table: "administrators",
                columns: new[] { "partner_id", "role_id" });

            migrationBuilder.CreateIndex(
                name: "IX_administrators_person_id",
                table: "administrators",
                column: "person_id");

            migrationBuilder.CreateIndex(
                name: "IX_audit_entries_partner_id_act_id",
                table: "audit_entries",
                columns: new[] { "partner_id", "act", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_audit_entries_partner_id_customer_id_id",
                table: "audit_entries",
                columns: new[] { "partner_id", "customer_id", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_audit_entries_partner_id_person_id_id",
                table: "audit_entries",
                columns: new[] { "partner_id", "person_id", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_audit_entries_partner_id_seal",
                table: "audit_entries",
                columns: new[] { "partner_id", "seal" });

            migrationBuilder.CreateIndex(
                name: "IX_closings_issuer_id",
                table: "closings",
                column: "issuer_id");

            migrationBuilder.CreateIndex(
                name: "IX_collectors_partner_id_customer_id",
                table: "collectors",
                columns: new[] { "partner_id", "customer_id" });

            migrationBuilder.CreateIndex(
                name: "IX_collectors_prefix",
                table: "collectors",
                column: "prefix");

            migrationBuilder.CreateIndex(
                name: "IX_custom_roles_partner_id_name",
                table: "custom_roles",
                columns: new[] { "partner_id", "name" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_customer_administrators_person_id",
                table: "customer_administrators",
                column: "person_id");

            migrationBuilder.CreateIndex(
                name: "IX_customer_group_members_partner_id_customer_id",
                table: "customer_group_members",
                columns: new[] { "partner_id", "customer_id" });

            migrationBuilder.CreateIndex(
                name: "IX_customer_groups_partner_id_name",
                table: "customer_groups",
                columns: new[] { "partner_id", "name" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_customer_list_partner_id_billing_type_customer_id",
                table: "customer_list",
                columns: new[] { "partner_id", "billing_type", "customer_id" });

            migrationBuilder.CreateIndex(
                name: "IX_customer_list_partner_id_data_geography_customer_id",
                table: "customer_list",
                columns: new[] { "partner_id", "data_geography", "customer_id" });

            migrationBuilder.CreateIndex(
                name: "IX_customer_list_partner_id_external_search_customer_id",
                table: "customer_list",
                columns: new[] { "partner_id", "external_search", "customer_id" });

            migrationBuilder.CreateIndex(
                name: "IX_customer_list_partner_id_licenses_customer_id",
                table: "customer_list",
                columns: new[] { "partner_id", "licenses", "customer_id" });

            migrationBuilder.CreateIndex(
                name: "IX_customer_list_partner_id_name_search_customer_id",
                table: "customer_list",
                columns: new[] { "partner_id", "name_search", "customer_id" });

            migrationBuilder.CreateIndex(
                name: "IX_customer_list_partner_id_nearest_expiry_customer_id",
                table: "customer_list",
                columns: new[] { "partner_id", "nearest_expiry", "customer_id" });

            migrationBuilder.CreateIndex(
                name: "IX_customer_list_partner_id_owner_customer_id",
                table: "customer_list",
                columns: new[] { "partner_id", "owner", "customer_id" });

            migrationBuilder.CreateIndex(
                name: "IX_customer_list_partner_id_partner_assistance_customer_id",
                table: "customer_list",
                columns: new[] { "partner_id", "partner_assistance", "customer_id" });

            migrationBuilder.CreateIndex(
                name: "IX_customer_list_partner_id_seats_customer_id",
                table: "customer_list",
                columns: new[] { "partner_id", "seats", "customer_id" });

            migrationBuilder.CreateIndex(
                name: "IX_customer_list_partner_id_unprotected_customer_id",
                table: "customer_list",
                columns: new[] { "partner_id", "unprotected", "customer_id" });

            migrationBuilder.CreateIndex(
                name: "IX_customer_list_partner_id_used_access_customer_id",
                table: "customer_list",
                columns: new[] { "partner_id", "used_access", "customer_id" });

            migrationBuilder.CreateIndex(
                name: "IX_customer_list_partner_id_used_email_customer_id",
                table: "customer_list",
                columns: new[] { "partner_id", "used_email", "customer_id" });

            migrationBuilder.CreateIndex(
                name: "IX_customer_list_partner_id_used_encryption_customer_id",
                table: "customer_list",
                columns: new[] { "partner_id", "used_encryption", "customer_id" });

            migrationBuilder.CreateIndex(
                name: "IX_customer_list_partner_id_used_endpoint_customer_id",
                table: "customer_list",
                columns: new[] { "partner_id", "used_endpoint", "customer_id" });

            migrationBuilder.CreateIndex(
                name: "IX_customer_list_partner_id_used_firewall_customer_id",
                table: "customer_list",
                columns: new[] { "partner_id", "used_firewall", "customer_id" });

            migrationBuilder.CreateIndex(
                name: "IX_customer_list_partner_id_used_mobile_customer_id",
                table: "customer_list",
                columns: new[] { "partner_id", "used_mobile", "customer_id" });

            migrationBuilder.CreateIndex(
                name: "IX_customer_list_partner_id_used_ndr_customer_id",
                table: "customer_list",
                columns: new[] { "partner_id", "used_ndr", "customer_id" });

            migrationBuilder.CreateIndex(
                name: "IX_customer_list_partner_id_used_phish_customer_id",
                table: "customer_list",
                columns: new[] { "partner_id", "used_phish", "customer_id" });

            migrationBuilder.CreateIndex(
                name: "IX_customer_list_partner_id_used_server_customer_id",
                table: "customer_list",
                columns: new[] { "partner_id", "used_server", "customer_id" });

            migrationBuilder.CreateIndex(
                name: "IX_customer_list_partner_id_used_wireless_customer_id",
                table: "customer_list",
                columns: new[] { "partner_id", "used_wireless", "customer_id" });

            migrationBuilder.CreateIndex(
                name: "IX_customer_list_refresh_on",
                table: "customer_list",
                column: "refresh_on");

            migrationBuilder.CreateIndex(
                name: "IX_customers_assistance_until",
                table: "customers",
                column: "assistance_until",
                filter: "assistance_until is not null");

            migrationBuilder.CreateIndex(
                name: "IX_customers_partner_id_external_id",
                table: "customers",
                columns: new[] { "partner_id", "external_id" },
                unique: true,
                filter: "closed_at is null");

            migrationBuilder.CreateIndex(
                name: "IX_customers_tenant_id",
                table: "customers",
                column: "tenant_id");

            migrationBuilder.CreateIndex(
                name: "IX_devices_partner_id_customer_id_external_id",
                table: "devices",
                columns: new[] { "partner_id", "customer_id", "external_id" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_devices_partner_id_host_search_id",
                table: "devices",
                columns: new[] { "partner_id", "host_search", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_distributor_links_distributor_id",
                table: "distributor_links",
                column: "distributor_id");

            migrationBuilder.CreateIndex(
                name: "IX_launches_hash",
                table: "launches",
                column: "hash",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_launches_session_id",
                table: "launches",
                column: "session_id");

            migrationBuilder.CreateIndex(
                name: "IX_license_events_partner_id_at_id",
                table: "license_events",
                columns: new[] { "partner_id", "at", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_license_keys_applied_partner_id_applied_customer_id",
                table: "license_keys",
                columns: new[] { "applied_partner_id", "applied_customer_id" });

            migrationBuilder.CreateIndex(
                name: "IX_licenses_partner_id_customer_id_number",
                table: "licenses",
                columns: new[] { "partner_id", "customer_id", "number" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_licenses_partner_id_distributor_id",
                table: "licenses",
                columns: new[] { "partner_id", "distributor_id" },
                filter: "distributor_id is not null");

            migrationBuilder.CreateIndex(
                name: "IX_licenses_partner_id_end_customer_id_id",
                table: "licenses",
                columns: new[] { "partner_id", "end", "customer_id", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_licenses_partner_id_product_customer_id_id",
                table: "licenses",
                columns: new[] { "partner_id", "product", "customer_id", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_link_requests_asked_customer_id",
                table: "link_requests",
                column: "asked_customer_id");

            migrationBuilder.CreateIndex(
                name: "IX_mails_due_at",
                table: "mails",
                column: "due_at");

            migrationBuilder.CreateIndex(
                name: "IX_notices_partner_id_at_id",
                table: "notices",
                columns: new[] { "partner_id", "at", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_notices_partner_id_customer_id_key",
                table: "notices",
                columns: new[] { "partner_id", "customer_id", "key" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "ix_notices_unmailed",
                table: "notices",
                column: "partner_id",
                filter: "mailed_at is null");

            migrationBuilder.CreateIndex(
                name: "IX_orders_distributor_id_number",
                table: "orders",
                columns: new[] { "distributor_id", "number" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_orders_partner_id_customer_search_id",
                table: "orders",
                columns: new[] { "partner_id", "customer_search", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_orders_partner_id_for_customer_id",
                table: "orders",
                columns: new[] { "partner_id", "for_customer_id" });

            migrationBuilder.CreateIndex(
                name: "IX_orders_partner_id_number_search_id",
                table: "orders",
                columns: new[] { "partner_id", "number_search", "id" });

            migrationBuilder.CreateIndex(
                name: "IX_partners_code",
                table: "partners",
                column: "code",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "EmailIndex",
                table: "people",
                column: "normalized_email");

            migrationBuilder.CreateIndex(
                name: "UserNameIndex",
                table: "people",
                column: "normalized_user_name",
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_person_claims_user_id",
                table: "person_claims",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "IX_person_logins_user_id",
                table: "person_logins",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "IX_person_passkeys_user_id",
                table: "person_passkeys",
                column: "user_id");

            migrationBuilder.CreateIndex(
                name: "IX_planned_acts_due_on_partner_id",
                table: "planned_acts",
                columns: new[] { "due_on", "partner_id" },
                filter: "state = 'Waiting'");

            migrationBuilder.CreateIndex(
                name: "IX_planned_acts_ended_at",
                table: "planned_acts",
                column: "ended_at");

            migrationBuilder.CreateIndex(
                name: "IX_planned_acts_partner_id_run_id_state",
                table: "planned_acts",
                columns: new[] { "partner_id", "run_id", "state" });

            migrationBuilder.CreateIndex(
                name: "IX_price_entries_partner_id_issuer_id_product_valid_from",
                table: "price_entries",
                columns: new[] { "partner_id", "issuer_id", "product", "valid_from" });

            migrationBuilder.CreateIndex(
                name: "IX_provisionings_due_at",
                table: "provisionings",
                column: "due_at");

            migrationBuilder.CreateIndex(
                name: "IX_recounts_claimed_until",
                table: "recounts",
                column: "claimed_until");

            migrationBuilder.CreateIndex(
                name: "IX_sessions_expires_at",
                table: "sessions",
                column: "expires_at");

            migrationBuilder.CreateIndex(
                name: "IX_sessions_person_id",
                table: "sessions",
                column: "person_id");

            migrationBuilder.CreateIndex(
                name: "IX_statement_lines_partner_id_customer_id_statement_id",
                table: "statement_lines",
                columns: new[] { "partner_id", "customer_id", "statement_id" });

            migrationBuilder.CreateIndex(
                name: "IX_statements_issuer_id_period",
                table: "statements",
                columns: new[] { "issuer_id", "period" });

            migrationBuilder.CreateIndex(
                name: "IX_statements_partner_id_issuer_id_period",
                table: "statements",
                columns: new[] { "partner_id", "issuer_id", "period" },
                unique: true);

            migrationBuilder.CreateIndex(
                name: "IX_subscriptions_distributor_id_ordered_on_order_id_line_partner_id",
                table: "subscriptions",
                columns: new[] { "distributor_id", "ordered_on", "order_id", "line", "partner_id" },
                descending: new[] { false, false, false, true, false });

            migrationBuilder.CreateIndex(
                name: "IX_subscriptions_distributor_id_partner_id_order_id_line",
                table: "subscriptions",
                columns: new[] { "distributor_id", "partner_id", "order_id", "line" });

            migrationBuilder.CreateIndex(
                name: "ix_subscriptions_due",
                table: "subscriptions",
                column: "due_on",
                filter: "status in ('Active', 'ChangePending', 'CancellationScheduled')");

            migrationBuilder.CreateIndex(
                name: "IX_subscriptions_partner_id_due_on_order_id_line",
                table: "subscriptions",
                columns: new[] { "partner_id", "due_on", "order_id", "line" });

            migrationBuilder.CreateIndex(
                name: "IX_subscriptions_partner_id_for_customer_id",
                table: "subscriptions",
                columns: new[] { "partner_id", "for_customer_id" });

            migrationBuilder.CreateIndex(
                name: "IX_subscriptions_partner_id_ordered_on_order_id_line",
                table: "subscriptions",
                columns: new[] { "partner_id", "ordered_on", "order_id", "line" },
                descending: new[] { false, false, false, true },
                filter: "status <> 'Draft'");

            migrationBuilder.CreateIndex(
                name: "IX_subscriptions_partner_id_product_order_id_line",
                table: "subscriptions",
                columns: new[] { "partner_id", "product", "order_id", "line" });

            migrationBuilder.CreateIndex(
                name: "IX_subscriptions_partner_id_quantity_order_id_line",
                table: "subscriptions",
                columns: new[] { "partner_id", "quantity", "order_id", "line" });

            migrationBuilder.CreateIndex(
                name: "IX_subscriptions_partner_id_starts_order_id_line",
                table: "subscriptions",
                columns: new[] { "partner_id", "starts", "order_id", "line" });

            migrationBuilder.CreateIndex(
                name: "IX_subscriptions_partner_id_status_order_id_line",
                table: "subscriptions",
                columns: new[] { "partner_id", "status", "order_id", "line" });

            migrationBuilder.CreateIndex(
                name: "IX_vendor_bills_partner_id_period_file_name",
                table: "vendor_bills",
                columns: new[] { "partner_id", "period", "file_name" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "access_links");

            migrationBuilder.DropTable(
                name: "account_drafts");

            migrationBuilder.DropTable(
                name: "adjustment_marks");

            migrationBuilder.DropTable(
                name: "administrator_customers");

            migrationBuilder.DropTable(
                name: "administrator_groups");

            migrationBuilder.DropTable(
                name: "assistance_requests");

            migrationBuilder.DropTable(
                name: "audit_entries");

            migrationBuilder.DropTable(
                name: "audit_seals");

            migrationBuilder.DropTable(
                name: "change_runs");

            migrationBuilder.DropTable(
                name: "closings");

            migrationBuilder.DropTable(
                name: "collectors");

            migrationBuilder.DropTable(
                name: "corrections");

            migrationBuilder.DropTable(
                name: "customer_administrators");

            migrationBuilder.DropTable(
                name: "customer_group_members");

            migrationBuilder.DropTable(
                name: "customer_list");

            migrationBuilder.DropTable(
                name: "daily_usage");

            migrationBuilder.DropTable(
                name: "days_seen");

            migrationBuilder.DropTable(
                name: "device_totals");

            migrationBuilder.DropTable(
                name: "devices");

            migrationBuilder.DropTable(
                name: "distributor_links");

            migrationBuilder.DropTable(
                name: "family_rules");

            migrationBuilder.DropTable(
                name: "firewalls");

            migrationBuilder.DropTable(
                name: "issuer_settings");

            migrationBuilder.DropTable(
                name: "jobs");

            migrationBuilder.DropTable(
                name: "known_browsers");

            migrationBuilder.DropTable(
                name: "late_days");

            migrationBuilder.DropTable(
                name: "launches");

            migrationBuilder.DropTable(
                name: "license_events");

            migrationBuilder.DropTable(
                name: "license_keys");

            migrationBuilder.DropTable(
                name: "licenses");

            migrationBuilder.DropTable(
                name: "link_requests");

            migrationBuilder.DropTable(
                name: "mails");

            migrationBuilder.DropTable(
                name: "monthly_usage");

            migrationBuilder.DropTable(
                name: "monthly_usage_states");

            migrationBuilder.DropTable(
                name: "notice_mutes");

            migrationBuilder.DropTable(
                name: "notice_settings");

            migrationBuilder.DropTable(
                name: "notices");

            migrationBuilder.DropTable(
                name: "operators");

            migrationBuilder.DropTable(
                name: "order_events");

            migrationBuilder.DropTable(
                name: "person_claims");

            migrationBuilder.DropTable(
                name: "person_logins");

            migrationBuilder.DropTable(
                name: "person_passkeys");

            migrationBuilder.DropTable(
                name: "person_tokens");

            migrationBuilder.DropTable(
                name: "planned_acts");

            migrationBuilder.DropTable(
                name: "price_entries");

            migrationBuilder.DropTable(
                name: "protection_keys");

            migrationBuilder.DropTable(
                name: "provisionings");

            migrationBuilder.DropTable(
                name: "recounts");

            migrationBuilder.DropTable(
                name: "requests");

            migrationBuilder.DropTable(
                name: "sessions");

            migrationBuilder.DropTable(
                name: "sign_in_failures");

            migrationBuilder.DropTable(
                name: "statement_lines");

            migrationBuilder.DropTable(
                name: "statement_products");

            migrationBuilder.DropTable(
                name: "store_facts");

            migrationBuilder.DropTable(
                name: "subjects");

            migrationBuilder.DropTable(
                name: "subscriptions");

            migrationBuilder.DropTable(
                name: "vendor_bill_lines");

            migrationBuilder.DropTable(
                name: "customer_groups");

            migrationBuilder.DropTable(
                name: "administrators");

            migrationBuilder.DropTable(
                name: "statements");

            migrationBuilder.DropTable(
                name: "orders");

            migrationBuilder.DropTable(
                name: "vendor_bills");

            migrationBuilder.DropTable(
                name: "custom_roles");

            migrationBuilder.DropTable(
                name: "people");

            migrationBuilder.DropTable(
                name: "customers");

            migrationBuilder.DropTable(
                name: "partners");
        }
    }
}
