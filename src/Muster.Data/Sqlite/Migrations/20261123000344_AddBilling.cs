using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Muster.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class AddBilling : Migration
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
                    from_day = table.Column<DateOnly>(type: "TEXT", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_adjustment_marks", x => new { x.partner_id, x.customer_id });
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

            migrationBuilder.CreateIndex(
                name: "IX_price_entries_partner_id_issuer_id_product_valid_from",
                table: "price_entries",
                columns: new[] { "partner_id", "issuer_id", "product", "valid_from" });

            migrationBuilder.CreateIndex(
                name: "IX_statement_lines_partner_id_customer_id_statement_id",
                table: "statement_lines",
                columns: new[] { "partner_id", "customer_id", "statement_id" });

            migrationBuilder.CreateIndex(
                name: "IX_statements_partner_id_issuer_id_period",
                table: "statements",
                columns: new[] { "partner_id", "issuer_id", "period" },
                unique: true);
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropTable(
                name: "adjustment_marks");

            migrationBuilder.DropTable(
                name: "closings");

            migrationBuilder.DropTable(
                name: "family_rules");

            migrationBuilder.DropTable(
                name: "issuer_settings");

            migrationBuilder.DropTable(
                name: "late_days");

            migrationBuilder.DropTable(
                name: "price_entries");

            migrationBuilder.DropTable(
                name: "statement_lines");

            migrationBuilder.DropTable(
                name: "statement_products");

            migrationBuilder.DropTable(
                name: "statements");
        }
    }
}
