using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Muster.Data.Postgres.Migrations
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
                    partner_id = table.Column<Guid>(type: "uuid", nullable: false),
                    id = table.Column<Guid>(type: "uuid", nullable: false),
                    period = table.Column<string>(type: "character varying(7)", maxLength: 7, nullable: false, collation: "C"),
                    file_name = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    lines = table.Column<int>(type: "integer", nullable: false),
                    who = table.Column<string>(type: "character varying(256)", maxLength: 256, nullable: false, collation: "C"),
                    uploaded_at = table.Column<DateTimeOffset>(type: "timestamp with time zone", nullable: false)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_vendor_bills", x => new { x.partner_id, x.id });
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
                    partner_id = table.Column<Guid>(type: "uuid", nullable: false),
                    bill_id = table.Column<Guid>(type: "uuid", nullable: false),
                    number = table.Column<int>(type: "integer", nullable: false),
                    account = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    external_id = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    serial = table.Column<string>(type: "character varying(100)", maxLength: 100, nullable: false, collation: "C"),
                    customer = table.Column<string>(type: "character varying(200)", maxLength: 200, nullable: false, collation: "C"),
                    product = table.Column<string>(type: "character varying(64)", maxLength: 64, nullable: false, collation: "C"),
                    description = table.Column<string>(type: "character varying(300)", maxLength: 300, nullable: false, collation: "C"),
                    billed = table.Column<long>(type: "bigint", nullable: false),
                    used = table.Column<long>(type: "bigint", nullable: true),
                    ordered = table.Column<long>(type: "bigint", nullable: true),
                    unit_price = table.Column<long>(type: "bigint", nullable: true)
                },
                constraints: table =>
                {
                    table.PrimaryKey("PK_vendor_bill_lines", x => new { x.partner_id, x.bill_id, x.number });
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
