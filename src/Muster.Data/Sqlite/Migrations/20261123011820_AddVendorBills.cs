using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Muster.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class AddVendorBills : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
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
                name: "vendor_bill_lines");

            migrationBuilder.DropTable(
                name: "vendor_bills");
        }
    }
}
