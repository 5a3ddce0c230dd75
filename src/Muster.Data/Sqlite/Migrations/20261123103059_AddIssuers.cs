using System;
using Microsoft.EntityFrameworkCore.Migrations;

#nullable disable

namespace Muster.Data.Sqlite.Migrations
{
    /// <inheritdoc />
    public partial class AddIssuers : Migration
    {
        /// <inheritdoc />
        protected override void Up(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropPrimaryKey(
                name: "PK_adjustment_marks",
                table: "adjustment_marks");

            migrationBuilder.AddColumn<Guid>(
                name: "issuer_id",
                table: "adjustment_marks",
                type: "TEXT",
                nullable: false,
                defaultValue: new Guid("00000000-0000-0000-0000-000000000000"));

            migrationBuilder.AddPrimaryKey(
                name: "PK_adjustment_marks",
                table: "adjustment_marks",
                columns: new[] { "partner_id", "customer_id", "issuer_id" });

            migrationBuilder.CreateIndex(
                name: "IX_statements_issuer_id_period",
                table: "statements",
                columns: new[] { "issuer_id", "period" });

            migrationBuilder.CreateIndex(
                name: "IX_planned_acts_ended_at",
                table: "planned_acts",
                column: "ended_at");

            migrationBuilder.CreateIndex(
                name: "IX_licenses_partner_id_distributor_id",
                table: "licenses",
                columns: new[] { "partner_id", "distributor_id" },
                filter: "distributor_id is not null");

            migrationBuilder.CreateIndex(
                name: "IX_closings_issuer_id",
                table: "closings",
                column: "issuer_id");
        }

        /// <inheritdoc />
        protected override void Down(MigrationBuilder migrationBuilder)
        {
            migrationBuilder.DropIndex(
                name: "IX_statements_issuer_id_period",
                table: "statements");

            migrationBuilder.DropIndex(
                name: "IX_planned_acts_ended_at",
                table: "planned_acts");

            migrationBuilder.DropIndex(
                name: "IX_licenses_partner_id_distributor_id",
                table: "licenses");

            migrationBuilder.DropIndex(
                name: "IX_closings_issuer_id",
                table: "closings");

            migrationBuilder.DropPrimaryKey(
                name: "PK_adjustment_marks",
                table: "adjustment_marks");

            migrationBuilder.DropColumn(
                name: "issuer_id",
                table: "adjustment_marks");

            migrationBuilder.AddPrimaryKey(
                name: "PK_adjustment_marks",
                table: "adjustment_marks",
                columns: new[] { "partner_id", "customer_id" });
        }
    }
}
